#include "merchant/postgres/fulfillment_rows.hpp"

#include "merchant/postgres/columns.hpp"

#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <unordered_map>

namespace acp::merchant {

namespace {

zone zone_in(const pqxx::row& row) {
  return {row["country"].as<std::string>(), row["state"].as<std::string>(), row["postal_prefix"].as<std::string>()};
}

template <class T>
T document(const pqxx::field& f) {
  T value;
  from_json(nlohmann::json::parse(f.as<std::string>()), value);
  return value;
}

shipping_terms shipping_in(const pqxx::row& row) {
  return {optional_text(row["carrier"]), row["earliest_days"].as<int>(), row["latest_days"].as<int>()};
}

pickup_terms pickup_in(const pqxx::row& row) {
  pickup_terms terms{
      document<PickupLocation>(row["location"]), {}, row["ready_hours"].as<int>(), row["kept_days"].as<int>()};
  if (const auto kind = optional_text(row["pickup_type"])) terms.kind = from_string<PickupType>(*kind);
  return terms;
}

local_delivery_terms local_delivery_in(const pqxx::row& row) {
  local_delivery_terms terms{row["earliest_days"].as<int>(), row["from_hour"].as<int>(), row["to_hour"].as<int>(), {}};
  if (!row["service_area"].is_null()) terms.area = document<ServiceArea>(row["service_area"]);
  return terms;
}

std::vector<fulfillment_texts> translations_in(const pqxx::field& f) {
  std::vector<fulfillment_texts> all;
  const auto by_locale = nlohmann::json::parse(f.as<std::string>());
  for (const auto& [locale, words] : by_locale.items()) {
    auto& each = all.emplace_back(fulfillment_texts{locale, words.at("title").get<std::string>(), std::nullopt});
    if (words.contains("description")) each.description = words.at("description").get<std::string>();
  }
  return all;
}

fulfillment_rule rule_in(const pqxx::row& row) {
  fulfillment_rule rule{row["option_id"].as<std::string>(),
                        row["title"].as<std::string>(),
                        optional_text(row["description"]),
                        {},
                        {},
                        {}};
  rule.translations = translations_in(row["translations"]);
  switch (fulfillment_type_from(row["type"].as<std::string>())) {
  case checkout::fulfillment_type::shipping: rule.terms = shipping_in(row); break;
  case checkout::fulfillment_type::digital: rule.terms = digital_terms{}; break;
  case checkout::fulfillment_type::pickup: rule.terms = pickup_in(row); break;
  case checkout::fulfillment_type::local_delivery: rule.terms = local_delivery_in(row); break;
  }
  return rule;
}

} // namespace

std::vector<fulfillment_rule> read_fulfillment(pqxx::transaction_base& tx, std::vector<std::string>& left_out) {
  std::vector<fulfillment_rule> rules;
  std::unordered_map<std::string, std::size_t> position;
  for_each_sound(tx.exec("SELECT * FROM acp.fulfillment_options ORDER BY position, option_id"), "fulfillment option",
                 left_out, [&](const pqxx::row& row) {
                   rules.push_back(rule_in(row));
                   position[rules.back().id] = rules.size() - 1;
                 });
  const auto rule_of = [&](const pqxx::row& row) -> fulfillment_rule* {
    const auto at = position.find(row["option_id"].as<std::string>());
    return at == position.end() ? nullptr : &rules.at(at->second); // left out
  };
  for (const auto& row : tx.exec("SELECT * FROM acp.fulfillment_destinations"))
    if (auto* rule = rule_of(row)) rule->zones.push_back(zone_in(row));
  for (const auto& row : tx.exec("SELECT * FROM acp.fulfillment_prices"))
    if (auto* rule = rule_of(row))
      if (const auto price = money_in(row)) rule->prices.push_back(*price);
  return rules;
}

tax_table read_taxes(pqxx::transaction_base& tx) {
  tax_table taxes;
  for (const auto& row : tx.exec("SELECT * FROM acp.tax_rates"))
    taxes.add(zone_in(row), {checkout::rate{row["millionths"].as<std::int64_t>()}, row["on_fulfillment"].as<bool>()});
  return taxes;
}

} // namespace acp::merchant
