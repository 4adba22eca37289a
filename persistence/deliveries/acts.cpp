#include "persistence/deliveries/acts.hpp"

namespace acp::persistence {

namespace {

/// The first line, without PostgreSQL's `ERROR:  `.
std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find('\n')));
  constexpr std::string_view label = "ERROR:";
  if (text.starts_with(label)) {
    text.erase(0, std::min(text.size(), text.find_first_not_of(' ', label.size())));
  }
  return text;
}

} // namespace

std::optional<act_refusal> refusal_in(const pqxx::sql_error& error) {
  using enum act_refusal::reason;
  const auto& state = error.sqlstate();
  const auto refuse = [&](act_refusal::reason why) {
    return act_refusal{.why = why, .message = first_line(error.what())};
  };
  if (state == "P0002") {
    return refuse(not_found);
  }
  if (state == "54000") {
    return refuse(too_many);
  }
  // A value PostgreSQL can't read or that is out of range (22...), or that a constraint of the table refuses (23...).
  if (state.starts_with("22") || state.starts_with("23")) {
    return refuse(invalid);
  }
  return std::nullopt;
}

} // namespace acp::persistence
