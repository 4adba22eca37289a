#include "merchant/cache/cached_merchant.hpp"

#include <algorithm>
#include <utility>

namespace acp::merchant {

namespace {

std::unexpected<unavailable> not_loaded(const char* system) {
  return std::unexpected(unavailable{system, "the catalog is not loaded yet"});
}

const checkout::money* price_in(const std::vector<checkout::money>& prices, const checkout::currency& unit) {
  const auto found = std::find_if(prices.begin(), prices.end(), [&](const auto& price) { return price.unit == unit; });
  return found == prices.end() ? nullptr : &*found;
}

std::optional<std::int64_t> available(const listed_item& item) {
  if (!item.for_sale) return 0;
  const auto pieces = item.level ? item.level->pieces() : stock_level::not_limited;
  return pieces == stock_level::not_limited ? std::nullopt : std::optional{pieces};
}

checkout::quoted_item quoted(const listed_item& item, const checkout::currency& unit) {
  auto answer = item.facts;
  if (const auto* price = price_in(item.prices, unit)) answer.unit_price = *price;
  answer.available = available(item);
  return answer;
}

using moved_items = std::vector<shipping_question::moved_item>;

std::vector<checkout::item_id> carried(const moved_items& items, checkout::fulfillment_type type) {
  std::vector<checkout::item_id> ids;
  for (const auto& item : items)
    if (std::find(item.by.begin(), item.by.end(), type) != item.by.end()) ids.push_back(item.item);
  return ids;
}

/// True for an item the buyer can have only by somebody bringing it.
bool has_to_travel(const shipping_question::moved_item& item) {
  return std::all_of(item.by.begin(), item.by.end(), [](checkout::fulfillment_type type) {
    return type == checkout::fulfillment_type::shipping || type == checkout::fulfillment_type::local_delivery;
  });
}

bool offered_at(const fulfillment_rule& rule, const std::optional<region>& destination) {
  return destination ? rule.serves(*destination) : !rule.travels();
}

/// The destination is served when every item that has to travel finds a rule that goes there, whatever the currency.
bool served(const catalog_snapshot& catalog, const moved_items& items, const region& destination) {
  return std::all_of(items.begin(), items.end(), [&](const auto& item) {
    return !has_to_travel(item) ||
           std::any_of(catalog.fulfillment.begin(), catalog.fulfillment.end(), [&](const fulfillment_rule& rule) {
             return std::find(item.by.begin(), item.by.end(), rule.type()) != item.by.end() && rule.serves(destination);
           });
  });
}

} // namespace

void cached_catalog::find(catalog_question question, answer_to<std::vector<checkout::quoted_item>> done) {
  const auto snapshot = source_.get();
  if (!snapshot) return done(not_loaded("catalog"));
  std::vector<checkout::quoted_item> found;
  found.reserve(question.items.size());
  for (const auto& id : question.items) {
    const auto item = snapshot->items.find(id);
    if (item != snapshot->items.end()) found.push_back(quoted(item->second, question.unit));
  }
  done(std::move(found));
}

void cached_tax::rates(tax_question question, answer_to<tax_rates> done) {
  const auto snapshot = source_.get();
  if (!snapshot) return done(not_loaded("tax"));
  const auto where = region_of(question.destination);
  const auto found = snapshot->taxes.find(where);
  tax_rates rates{jurisdiction_of(where), {}, found.on_fulfillment ? found.on_price : checkout::rate{}};
  rates.items.reserve(question.items.size());
  for (const auto& item : question.items) rates.items.push_back(item.taxable ? found.on_price : checkout::rate{});
  done(std::move(rates));
}

void cached_shipping::offers(shipping_question question, answer_to<shipping_offers> done) {
  const auto snapshot = source_.get();
  if (!snapshot) return done(not_loaded("shipping"));
  const auto destination = question.destination ? std::optional{region_of(*question.destination)} : std::nullopt;
  const auto now = now_();
  shipping_offers answer;
  for (const auto& rule : snapshot->fulfillment) {
    const auto* price = price_in(rule.prices, question.unit);
    if (!price || !offered_at(rule, destination)) continue;
    auto items = carried(question.items, rule.type());
    if (!items.empty()) answer.options.push_back({to_option(rule, now, question.locale), *price, {}, std::move(items)});
  }
  answer.destination_served = !destination || served(*snapshot, question.items, *destination);
  done(std::move(answer));
}

} // namespace acp::merchant
