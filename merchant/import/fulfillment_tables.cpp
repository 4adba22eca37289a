#include "merchant/import/settings_tables.hpp"

#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

namespace acp::merchant {

using nlohmann::json;

namespace {

constexpr auto store_options = R"(
INSERT INTO acp.fulfillment_options
SELECT (jsonb_populate_record(NULL::acp.fulfillment_options, o)).* FROM jsonb_array_elements($1::jsonb) AS o)";

constexpr auto store_destinations = R"(
INSERT INTO acp.fulfillment_destinations
SELECT (jsonb_populate_record(NULL::acp.fulfillment_destinations, d)).* FROM jsonb_array_elements($1::jsonb) AS d
ON CONFLICT DO NOTHING)";

constexpr auto store_option_prices = R"(
INSERT INTO acp.fulfillment_prices
SELECT (jsonb_populate_record(NULL::acp.fulfillment_prices, p)).* FROM jsonb_array_elements($1::jsonb) AS p)";

template <class T>
json document(const T& value) {
  std::string text;
  write_json(text, value);
  return json::parse(text);
}

/// Adds the columns of one type of option.
struct add_terms {
  json& row;

  void operator()(const shipping_terms& terms) const {
    row["type"] = "shipping";
    if (terms.carrier) row["carrier"] = *terms.carrier;
    row["earliest_days"] = terms.earliest_days;
    row["latest_days"] = terms.latest_days;
  }
  void operator()(const digital_terms&) const { row["type"] = "digital"; }
  void operator()(const pickup_terms& terms) const {
    row["type"] = "pickup";
    row["location"] = document(terms.location);
    if (terms.kind) row["pickup_type"] = to_string(*terms.kind);
    row["ready_hours"] = terms.ready_hours;
    row["kept_days"] = terms.kept_days;
  }
  void operator()(const local_delivery_terms& terms) const {
    row["type"] = "local_delivery";
    row["earliest_days"] = terms.days_ahead;
    row["from_hour"] = terms.from_hour;
    row["to_hour"] = terms.to_hour;
    if (terms.area) row["service_area"] = document(*terms.area);
  }
};

json option_row(const fulfillment_rule& rule, std::size_t position) {
  json row{{"option_id", rule.id}, {"position", position}, {"title", rule.title}};
  if (rule.description) row["description"] = *rule.description;
  auto& translations = row["translations"] = json::object();
  for (const auto& each : rule.translations) {
    auto& words = translations[each.locale] = {{"title", each.title}};
    if (each.description) words["description"] = *each.description;
  }
  std::visit(add_terms{row}, rule.terms);
  return row;
}

} // namespace

void store_fulfillment_settings(pqxx::transaction_base& tx, const std::vector<fulfillment_rule>& rules) {
  auto options = json::array();
  auto destinations = json::array();
  auto prices = json::array();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    options.push_back(option_row(rules[i], i + 1));
    for (const auto& z : rules[i].zones)
      destinations.push_back(
          {{"option_id", rules[i].id}, {"country", z.country}, {"state", z.state}, {"postal_prefix", z.postal_prefix}});
    for (const auto& price : rules[i].prices)
      prices.push_back({{"option_id", rules[i].id}, {"currency", price.unit.code()}, {"amount", price.minor}});
  }
  tx.exec("DELETE FROM acp.fulfillment_options"); // with their destinations and prices
  tx.exec_params(store_options, options.dump());
  tx.exec_params(store_destinations, destinations.dump());
  tx.exec_params(store_option_prices, prices.dump());
}

} // namespace acp::merchant
