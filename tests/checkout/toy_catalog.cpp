#include "toy_catalog.hpp"

#include "checkout/discounting/codes.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>

namespace acp::checkout::testing {
namespace {

constexpr rate ten_percent{100'000};

bool is_in(const quote_request& request, std::string_view country) {
  return request.destination && request.destination->country == country;
}

/// Adds an option that carries what can go its way, when there is any.
template <class Option>
void offer(quote& answer, const toy_catalog& catalog, const quote_request& request, Option option, std::int64_t price) {
  if (catalog.withdrawn.contains(option.id)) return;
  quoted_option offered{std::move(option), {price, request.unit}, is_in(request, "US") ? ten_percent : rate{}, {}};
  for (const auto& item : answer.items)
    if (can_go(item, way_of(offered.option))) offered.items.push_back(item.item);
  if (!offered.items.empty()) answer.options.push_back(std::move(offered));
}

template <class Option>
Option named(std::string id, std::string title) {
  Option option;
  option.id = std::move(id);
  option.title = std::move(title);
  return option;
}

FulfillmentOptionPickup corner_shop() {
  auto option = named<FulfillmentOptionPickup>("corner", "Corner shop");
  option.location.name = "Corner shop";
  option.location.address = {.name = "Shop",
                             .line_one = "1 Market St",
                             .city = "San Francisco",
                             .state = "CA",
                             .country = "US",
                             .postal_code = "94103"};
  return option;
}

void offer_parcels(quote& answer, const toy_catalog& catalog, const quote_request& request) {
  if (is_in(request, "US")) {
    auto standard = named<FulfillmentOptionShipping>("standard", "Standard");
    standard.earliest_delivery_time = "2026-05-04T08:00:00Z";
    standard.latest_delivery_time = "2026-05-06T20:00:00Z";
    offer(answer, catalog, request, std::move(standard), catalog.standard_price);
    offer(answer, catalog, request, named<FulfillmentOptionShipping>("express", "Express"), 1500);
  }
  if (is_in(request, "DE")) offer(answer, catalog, request, named<FulfillmentOptionShipping>("abroad", "Abroad"), 2500);
}

quoted_item quoted(const std::string& id, const toy_item& item, const quote_request& request) {
  quoted_item q;
  q.item = item_id{id};
  q.product_id = "product_" + id;
  q.name = item.name;
  q.images = {"https://shop.example/" + id + ".jpg"};
  const auto price = item.prices.find(std::string{request.unit.code()});
  if (price != item.prices.end()) q.unit_price = money{price->second, request.unit};
  q.available = item.available;
  q.max_per_order = item.max_per_order;
  q.fulfillable_by = item.ways;
  q.taxable = item.taxable;
  if (is_in(request, "US")) q.tax = ten_percent;
  return q;
}

bool is_asked_for(const discount_offer& offer, const quote_request& request) {
  if (!offer.code) return true;
  return std::ranges::any_of(
      request.codes, [&](const std::string& code) { return comparable_code(code) == comparable_code(*offer.code); });
}

/// What is offered and taxed for the items of one place.
quote answer_at(const toy_catalog& catalog, const quote_request& request) {
  quote answer;
  for (const auto& line : request.lines) {
    const auto item = catalog.items.find(line.item.str());
    if (item != catalog.items.end()) answer.items.push_back(quoted(item->first, item->second, request));
  }
  offer(answer, catalog, request, named<FulfillmentOptionDigital>("download", "Download"), 0);
  offer_parcels(answer, catalog, request);
  offer(answer, catalog, request, corner_shop(), 0);
  if (request.destination && request.destination->city == "San Francisco")
    offer(answer, catalog, request, named<FulfillmentOptionLocalDelivery>("van", "Van"), 700);
  if (is_in(request, "US")) answer.tax_jurisdiction = "US-CA";
  answer.ships_to_destination = !request.destination || is_in(request, "US") || is_in(request, "DE");
  return answer;
}

bool goes_to(const quote_place& place, const requested_line& line) {
  return std::ranges::find(place.items, line.item, &placed_item::item) != place.items.end();
}

quote answer_for_the_rest(const toy_catalog& catalog, quote_request request) {
  std::erase_if(request.lines, [&](const requested_line& line) {
    return std::ranges::any_of(request.places, [&](const quote_place& place) { return goes_to(place, line); });
  });
  return answer_at(catalog, request);
}

void add_place(quote& answer, const toy_catalog& catalog, const quote_request& request, std::size_t index) {
  const auto& place = request.places[index - 1];
  auto asked = request;
  asked.destination = place.address;
  std::erase_if(asked.lines, [&](const requested_line& line) { return !goes_to(place, line); });
  auto as_asked = catalog;
  for (const auto& [item, way] : place.items)
    if (const auto known = as_asked.items.find(item.str()); known != as_asked.items.end())
      std::erase_if(known->second.ways, [&](fulfillment_type type) { return way_of(type) != way; });
  auto there = answer_at(as_asked, asked);
  for (auto& item : there.items) {
    item.place = index;
    if (const auto known = catalog.items.find(item.item.str()); known != catalog.items.end())
      item.fulfillable_by = known->second.ways;
    answer.items.push_back(std::move(item));
  }
  answer.place_jurisdictions.push_back(there.tax_jurisdiction);
  add_offers(answer, place, index, std::move(there.options));
}

} // namespace

toy_catalog usual_catalog() {
  using enum fulfillment_type;
  toy_catalog catalog;
  catalog.items["shirt"] = {"Shirt", {{"USD", 2000}, {"JPY", 3000}}, {shipping}, 10, {}};
  catalog.items["mug"] = {"Mug", {{"USD", 1500}}, {shipping, pickup, local_delivery}, {}, 5};
  catalog.items["song"] = {"Song", {{"USD", 300}, {"JPY", 400}}, {digital}, {}, {}, false};
  catalog.items["ring"] = {"Ring", {{"EUR", 9000}}, {shipping}, {}, {}};
  return catalog;
}

quote answer_of(const toy_catalog& catalog, const quote_request& request) {
  auto answer = answer_for_the_rest(catalog, request);
  for (std::size_t place = 1; place <= request.places.size(); ++place) add_place(answer, catalog, request, place);
  name_places(answer, request);
  for (const auto& offer : catalog.discounts)
    if (is_asked_for(offer, request)) answer.discounts.push_back(offer);
  return answer;
}

} // namespace acp::checkout::testing
