#include "merchant/import/settings.hpp"

#include "merchant/import/limits.hpp"
#include "merchant/import/setting_values.hpp"

#include "spec/decode.hpp"

#include <array>
#include <set>
#include <tuple>

namespace acp::merchant {

namespace {

constexpr std::array<std::string_view, 4> ways{"shipping", "digital", "pickup", "local_delivery"};

void read_stock(object_reader& reader, item_setting& item) {
  const auto* found = reader.find("stock");
  if (!found) return;
  if (*found == "unlimited")
    item.stock.emplace(std::nullopt);
  else if (const auto pieces = reader.integer("stock", 0, largest_stock))
    item.stock.emplace(*pieces);
}

void read_ways(object_reader& reader, item_setting& item) {
  item.fulfillable_by = reader.texts("fulfillable_by");
  if (!item.fulfillable_by) return;
  const auto known = [](const std::string& way) { return std::find(ways.begin(), ways.end(), way) != ways.end(); };
  if (item.fulfillable_by->empty() || !std::all_of(item.fulfillable_by->begin(), item.fulfillable_by->end(), known))
    reader.problem("fulfillable_by", "must list shipping, digital, pickup or local_delivery");
}

void read_weight(object_reader& reader, item_setting& item) {
  const auto* found = reader.find("weight");
  if (!found) return;
  auto weight = decode<WeightInfo>(*found);
  if (weight && weight->value > 0)
    item.weight = *weight;
  else
    reader.problem("weight", R"(must look like {"value": 1.5, "unit": "kg"}; units are g, kg, oz, lb)");
}

item_setting read_item(const std::string& id, const nlohmann::json& value, const std::string& path,
                       problem_list& problems) {
  object_reader reader{value, path, problems};
  item_setting item;
  item.id = id;
  item.prices = read_prices(reader, "prices");
  read_stock(reader, item);
  read_ways(reader, item);
  item.tags = reader.texts("tags");
  item.taxable = reader.boolean("taxable");
  if (const auto most = reader.integer("max_per_order", 1, largest_stock)) item.max_per_order.emplace(*most);
  if (reader.is_null("max_per_order")) item.max_per_order.emplace(std::nullopt);
  read_weight(reader, item);
  reader.refuse_others();
  return item;
}

} // namespace

std::vector<item_setting> read_item_settings(const nlohmann::json& items, const std::string& path,
                                             problem_list& problems) {
  std::vector<item_setting> list;
  object_reader reader{items, path, problems};
  if (!items.is_object()) return list;
  list.reserve(items.size());
  for (const auto& [id, value] : items.items()) list.push_back(read_item(id, value, member_path(path, id), problems));
  return list;
}

std::vector<tax_setting> read_tax_settings(const nlohmann::json& rates, const std::string& path,
                                           problem_list& problems) {
  std::vector<tax_setting> list;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  if (!rates.is_array()) problems.add(0, path, "must be a list");
  for (std::size_t i = 0; rates.is_array() && i < rates.size(); ++i) {
    object_reader reader{rates[i], element_path(path, i), problems};
    tax_setting setting{read_zone(reader, "postal_prefix"), {}};
    if (const auto percent = parse_percent(reader.needed_text("percent")))
      setting.tax.on_price = *percent;
    else
      reader.problem("percent", R"(must be a percentage as a text, such as "8.625", with at most four decimals)");
    setting.tax.on_fulfillment = reader.boolean("on_fulfillment").value_or(false);
    reader.refuse_others();
    if (!seen.emplace(setting.where.country, setting.where.state, setting.where.postal_prefix).second)
      reader.problem("is a second rate for the same region");
    list.push_back(setting);
  }
  return list;
}

catalog_settings read_settings(const nlohmann::json& document, problem_list& problems) {
  catalog_settings settings;
  object_reader reader{document, "$", problems};
  if (!storable(document)) reader.problem("holds the character U+0000, which can't be stored");
  if (const auto* items = reader.find("items")) settings.items = read_item_settings(*items, "$.items", problems);
  if (const auto* rates = reader.find("tax_rates")) settings.taxes = read_tax_settings(*rates, "$.tax_rates", problems);
  if (const auto* options = reader.find("fulfillment_options"))
    settings.fulfillment = read_fulfillment_settings(*options, "$.fulfillment_options", problems);
  if (const auto* discounts = reader.find("discounts"))
    settings.discounts = read_discount_settings(*discounts, "$.discounts", problems);
  reader.refuse_others();
  return settings;
}

} // namespace acp::merchant
