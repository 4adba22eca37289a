#include "merchant/import/settings_tables.hpp"

#include "merchant/import/object_reader.hpp"

#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

namespace acp::merchant {

using nlohmann::json;

namespace {

constexpr auto unknown_items = R"(
SELECT id FROM jsonb_array_elements_text($1::jsonb) AS asked(id)
WHERE NOT EXISTS (SELECT FROM acp.items WHERE item_id = id) ORDER BY id)";

constexpr auto store_items = R"(
UPDATE acp.items i
SET fulfillable_by = CASE WHEN s.fulfillable_by IS NULL THEN i.fulfillable_by
                          ELSE ARRAY(SELECT jsonb_array_elements_text(s.fulfillable_by)) END,
    tags = CASE WHEN s.tags IS NULL THEN i.tags ELSE ARRAY(SELECT jsonb_array_elements_text(s.tags)) END,
    taxable = coalesce(s.taxable, i.taxable),
    max_per_order = CASE WHEN s.sets_max THEN s.max_per_order ELSE i.max_per_order END,
    weight_value = coalesce(s.weight_value, i.weight_value),
    weight_unit = coalesce(s.weight_unit, i.weight_unit),
    updated_at = now()
FROM jsonb_to_recordset($1::jsonb) AS s(id text, fulfillable_by jsonb, tags jsonb, taxable boolean, sets_max boolean,
                                        max_per_order bigint, weight_value numeric, weight_unit text)
WHERE i.item_id = s.id)";

// The order in which reservations lock, too.
constexpr auto lock_stock = R"(
SELECT count(*) FROM (SELECT FROM acp.stock JOIN jsonb_to_recordset($1::jsonb) AS s(id text) ON item_id = id
                      ORDER BY item_id FOR UPDATE OF stock) AS locked)";

constexpr auto store_stock = R"(
UPDATE acp.stock SET on_hand = s.on_hand
FROM jsonb_to_recordset($1::jsonb) AS s(id text, on_hand bigint) WHERE item_id = s.id)";

constexpr auto drop_prices = R"(
DELETE FROM acp.prices p USING jsonb_to_recordset($1::jsonb) AS s(id text, currency text, amount bigint)
WHERE p.item_id = s.id AND p.currency = s.currency AND s.amount IS NULL)";

constexpr auto store_setting_prices = R"(
INSERT INTO acp.prices (item_id, currency, amount, from_feed)
SELECT id, currency, amount, false FROM jsonb_to_recordset($1::jsonb) AS s(id text, currency text, amount bigint)
WHERE amount IS NOT NULL
ON CONFLICT (item_id, currency) DO UPDATE SET amount = excluded.amount, from_feed = false)";

constexpr auto store_taxes = R"(
INSERT INTO acp.tax_rates (country, state, postal_prefix, millionths, on_fulfillment)
SELECT * FROM jsonb_to_recordset($1::jsonb)
  AS s(country text, state text, postal_prefix text, millionths bigint, on_fulfillment boolean))";

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json item_row(const item_setting& item) {
  json row{{"id", item.id},
           {"fulfillable_by", or_null(item.fulfillable_by)},
           {"tags", or_null(item.tags)},
           {"taxable", or_null(item.taxable)},
           {"sets_max", item.max_per_order.has_value()},
           {"max_per_order", or_null(item.max_per_order.value_or(std::nullopt))}};
  if (item.weight) {
    row["weight_value"] = item.weight->value;
    row["weight_unit"] = to_string(item.weight->unit);
  }
  return row;
}

json stock_rows(const std::vector<item_setting>& items) {
  auto rows = json::array();
  for (const auto& item : items)
    if (item.stock) rows.push_back({{"id", item.id}, {"on_hand", or_null(*item.stock)}});
  return rows;
}

json price_rows(const std::vector<item_setting>& items) {
  auto rows = json::array();
  for (const auto& item : items)
    for (const auto& price : item.prices)
      rows.push_back({{"id", item.id}, {"currency", price.unit.code()}, {"amount", or_null(price.amount)}});
  return rows;
}

} // namespace

void find_unknown_items(pqxx::transaction_base& tx, const std::vector<item_setting>& items, problem_list& problems) {
  auto ids = json::array();
  for (const auto& item : items) ids.push_back(item.id);
  for (const auto& row : tx.exec_params(unknown_items, ids.dump()))
    problems.add(0, member_path("$.items", row[0].as<std::string>()),
                 "is not in the catalog; import the products first");
}

void store_item_settings(pqxx::transaction_base& tx, const std::vector<item_setting>& items) {
  auto rows = json::array();
  for (const auto& item : items) rows.push_back(item_row(item));
  const auto prices = price_rows(items).dump();
  tx.exec_params(store_items, rows.dump());
  tx.exec_params(drop_prices, prices);
  tx.exec_params(store_setting_prices, prices);
}

void store_stock_settings(pqxx::transaction_base& tx, const std::vector<item_setting>& items) {
  const auto stock = stock_rows(items).dump();
  tx.exec_params(lock_stock, stock);
  tx.exec_params(store_stock, stock);
}

void store_tax_settings(pqxx::transaction_base& tx, const std::vector<tax_setting>& taxes) {
  auto rows = json::array();
  for (const auto& [where, tax] : taxes)
    rows.push_back({{"country", where.country},
                    {"state", where.state},
                    {"postal_prefix", where.postal_prefix},
                    {"millionths", tax.on_price.millionths},
                    {"on_fulfillment", tax.on_fulfillment}});
  tx.exec("DELETE FROM acp.tax_rates");
  tx.exec_params(store_taxes, rows.dump());
}

} // namespace acp::merchant
