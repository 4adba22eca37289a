#include "merchant/postgres/item_rows.hpp"

#include "merchant/postgres/columns.hpp"

#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

namespace acp::merchant {

namespace {

constexpr auto select_items = R"(
SELECT item_id, product_id, title, description, sku, category, array_to_json(images)::text AS images, variant_options::text,
       for_sale, array_to_json(tags)::text AS tags, weight_value::float8, weight_unit,
       array_to_json(fulfillable_by)::text AS fulfillable_by, taxable, max_per_order
FROM acp.items WHERE listed)";

constexpr auto select_prices =
    "SELECT item_id, currency, amount FROM acp.prices JOIN acp.items USING (item_id) WHERE listed";

std::vector<checkout::fulfillment_type> read_ways(const pqxx::row& row) {
  std::vector<checkout::fulfillment_type> found;
  for (const auto& word : text_list(row["fulfillable_by"])) found.push_back(fulfillment_type_from(word));
  return found;
}

std::vector<VariantOption> variant_options(const pqxx::row& row) {
  std::vector<VariantOption> options;
  read_json(nlohmann::json::parse(row["variant_options"].as<std::string>()), options);
  return options;
}

std::optional<WeightInfo> weight(const pqxx::row& row) {
  if (row["weight_value"].is_null()) return std::nullopt;
  WeightInfo info;
  info.value = row["weight_value"].as<double>();
  info.unit = from_string<WeightUnit>(row["weight_unit"].as<std::string>()).value();
  return info;
}

checkout::quoted_item facts(const pqxx::row& row) {
  checkout::quoted_item item;
  item.item = checkout::item_id{row["item_id"].as<std::string>()};
  item.variant_id = item.item.str();
  item.product_id = row["product_id"].as<std::string>();
  item.name = row["title"].as<std::string>();
  item.description = optional_text(row["description"]);
  item.sku = optional_text(row["sku"]);
  item.category = optional_text(row["category"]);
  item.images = text_list(row["images"]);
  item.tags = text_list(row["tags"]);
  item.variant_options = variant_options(row);
  item.weight = weight(row);
  item.max_per_order = optional_number(row["max_per_order"]);
  item.fulfillable_by = read_ways(row);
  item.taxable = row["taxable"].as<bool>();
  return item;
}

} // namespace

std::unordered_map<checkout::item_id, listed_item> read_items(pqxx::transaction_base& tx, stock_levels& levels,
                                                              std::vector<std::string>& left_out) {
  std::unordered_map<checkout::item_id, listed_item> items;
  for_each_sound(tx.exec(select_items), "item", left_out, [&](const pqxx::row& row) {
    listed_item item{facts(row), {}, row["for_sale"].as<bool>(), {}};
    const auto id = item.facts.item;
    item.level = levels.of(id);
    items.emplace(id, std::move(item));
  });
  for (const auto& row : tx.exec(select_prices)) {
    const auto item = items.find(checkout::item_id{row["item_id"].as<std::string>()});
    if (item == items.end()) continue; // left out
    if (const auto price = money_in(row)) item->second.prices.push_back(*price);
  }
  return items;
}

} // namespace acp::merchant
