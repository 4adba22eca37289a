#include "merchant/import/settings_tables.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace acp::merchant {

using nlohmann::json;

namespace {

constexpr auto put_discounts = R"(
INSERT INTO acp.discounts (discount_id, name, millionths, method, applies_to, priority, combines, items, starts_at, ends_at,
                           signed_in, tiers, customers, max_uses, max_uses_per_buyer)
SELECT id, name, millionths, method, applies_to, priority, combines, ARRAY(SELECT jsonb_array_elements_text(items)),
       starts_at, ends_at, signed_in, ARRAY(SELECT jsonb_array_elements_text(tiers)),
       ARRAY(SELECT jsonb_array_elements_text(customers)), max_uses, max_uses_per_buyer
FROM jsonb_to_recordset($1::jsonb) AS d(id text, name text, millionths bigint, method text, applies_to text,
  priority bigint, combines boolean, items jsonb, starts_at timestamptz, ends_at timestamptz, signed_in boolean,
  tiers jsonb, customers jsonb, max_uses bigint, max_uses_per_buyer bigint))";

constexpr auto put_codes = R"(
INSERT INTO acp.discount_codes (code, discount_id)
SELECT code, id FROM jsonb_to_recordset($1::jsonb) AS c(code text, id text))";

constexpr auto put_amounts = R"(
INSERT INTO acp.discount_amounts (discount_id, currency, amount_off, minimum, at_most)
SELECT id, currency, amount_off, minimum, at_most
FROM jsonb_to_recordset($1::jsonb) AS a(id text, currency text, amount_off bigint, minimum bigint, at_most bigint))";

template <class T>
json null_or(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json time_or_null(const std::optional<checkout::time_point>& time) {
  return time ? json(checkout::to_rfc3339(*time)) : json(nullptr);
}

json discount_row(const discount_rule& rule) {
  const auto& terms = rule.terms;
  auto items = json::array();
  for (const auto& item : terms.items) items.push_back(item.str());
  return {{"id", terms.id},
          {"name", terms.name},
          {"millionths", rule.percent ? json(rule.percent->millionths) : json(nullptr)},
          {"method", to_string(terms.method)},
          {"applies_to", terms.target == checkout::discount_target::items ? "items" : "fulfillment"},
          {"priority", terms.priority},
          {"combines", terms.combines},
          {"items", std::move(items)},
          {"starts_at", time_or_null(terms.start)},
          {"ends_at", time_or_null(terms.end)},
          {"signed_in", terms.audience.signed_in},
          {"tiers", terms.audience.tiers},
          {"customers", terms.audience.customers},
          {"max_uses", null_or(terms.limits.most)},
          {"max_uses_per_buyer", null_or(terms.limits.most_per_buyer)}};
}

/// One row per currency that any of the amounts is in.
void add_amount_rows(json& rows, const discount_rule& rule) {
  std::map<std::string, json> by_currency;
  const auto add = [&](const std::vector<checkout::money>& amounts, const char* column) {
    for (const auto& amount : amounts) by_currency[std::string{amount.unit.code()}][column] = amount.minor;
  };
  add(rule.amounts, "amount_off");
  add(rule.minimums, "minimum");
  add(rule.most, "at_most");
  for (auto& [currency, row] : by_currency) {
    row["id"] = rule.terms.id;
    row["currency"] = currency;
    rows.push_back(std::move(row));
  }
}

} // namespace

void store_discount_settings(pqxx::transaction_base& tx, const std::vector<discount_rule>& rules) {
  auto discounts = json::array();
  auto codes = json::array();
  auto amounts = json::array();
  for (const auto& rule : rules) {
    discounts.push_back(discount_row(rule));
    for (const auto& code : rule.codes) codes.push_back({{"code", code}, {"id", rule.terms.id}});
    add_amount_rows(amounts, rule);
  }
  tx.exec("DELETE FROM acp.discounts"); // with their codes and amounts; what was used stays counted
  tx.exec_params(put_discounts, discounts.dump());
  tx.exec_params(put_codes, codes.dump());
  tx.exec_params(put_amounts, amounts.dump());
}

} // namespace acp::merchant
