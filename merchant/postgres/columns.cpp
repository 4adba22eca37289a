#include "merchant/postgres/columns.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace acp::merchant {

std::optional<std::string> optional_text(const pqxx::field& f) {
  return f.is_null() ? std::nullopt : std::optional{f.as<std::string>()};
}

std::optional<std::int64_t> optional_number(const pqxx::field& f) {
  return f.is_null() ? std::nullopt : std::optional{f.as<std::int64_t>()};
}

std::vector<std::string> text_list(const pqxx::field& f) {
  return nlohmann::json::parse(f.as<std::string>()).get<std::vector<std::string>>();
}

std::optional<checkout::money> money_in(const pqxx::row& row) {
  const auto unit = checkout::currency::parse(row["currency"].as<std::string>());
  return unit ? std::optional{checkout::money{row["amount"].as<std::int64_t>(), *unit}} : std::nullopt;
}

checkout::fulfillment_type fulfillment_type_from(std::string_view word) {
  using enum checkout::fulfillment_type;
  if (word == "shipping") return shipping;
  if (word == "digital") return digital;
  if (word == "pickup") return pickup;
  if (word == "local_delivery") return local_delivery;
  throw std::runtime_error("the catalog has an unknown way of fulfilment: " + std::string{word});
}

} // namespace acp::merchant
