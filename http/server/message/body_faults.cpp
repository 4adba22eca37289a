#include "http/server/message/body_faults.hpp"

#include <string>

namespace acp::http {

namespace {

constexpr std::size_t most_violations_told = 10;

} // namespace

checkout::failure invalid_json(const parse_error& error) {
  return {checkout::failure_kind::invalid_request, "invalid_json",
          "The body is not acceptable JSON: " + error.message + " (line " + std::to_string(error.line) + ", byte " +
              std::to_string(error.offset) + ").",
          std::nullopt, std::nullopt};
}

checkout::failure invalid_body(const std::vector<violation>& violations) {
  std::string message;
  for (std::size_t i = 0; i < violations.size() && i < most_violations_told; ++i) {
    if (i > 0) message += "; ";
    message.append(violations[i].path).append(": ").append(violations[i].message);
  }
  if (violations.size() > most_violations_told) {
    const auto* how_many = violations.size() >= max_violations ? "at least " : ""; // nobody looked for further ones
    message += "; and " + (how_many + std::to_string(violations.size() - most_violations_told)) + " more";
  }
  const auto& first = violations.front();
  return {checkout::failure_kind::invalid_request, first.code, std::move(message), first.path, std::nullopt};
}

} // namespace acp::http
