#include "merchant/quote_assembler.hpp"

#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace acp::merchant {

/// A quote on its way from system to system.
struct quote_assembler::draft {
  checkout::quote_request request;
  answer_to<checkout::quote> done;
  checkout::quote result;
  checkout::rate fulfillment_tax;
  std::size_t place = 0; ///< being asked about: 0 the destination, from 1 on a place of the request

  bool is_last_place() const { return place == request.places.size(); }
  /// Nothing goes there; asking would be for nothing.
  bool has_nothing() const {
    return !request.places.empty() &&
           std::ranges::none_of(result.items, [this](const auto& item) { return item.place == place; });
  }
  const Address* address() const {
    if (place != 0) return &request.places[place - 1].address;
    return request.destination ? &*request.destination : nullptr;
  }
  /// Whose taxes apply: what goes to no address is taxed where the rest goes.
  const Address* taxed_at() const {
    if (place == 0 && !request.destination && !request.places.empty()) return &request.places.front().address;
    return address();
  }
};

namespace {

std::vector<checkout::item_id> distinct_items(const std::vector<checkout::requested_line>& lines) {
  std::vector<checkout::item_id> items;
  std::unordered_set<std::string_view> seen;
  items.reserve(lines.size());
  for (const auto& line : lines)
    if (seen.insert(line.item.str()).second) items.push_back(line.item);
  return items;
}

tax_question taxes_for(const checkout::quote& q, std::size_t place, const Address& destination) {
  tax_question question{destination, {}};
  question.items.reserve(q.items.size());
  for (const auto& item : q.items)
    if (item.place == place) question.items.push_back({item.item, item.category, item.taxable});
  return question;
}

/// The ways an item can go; to a place of its own it goes the way it is asked for.
std::vector<checkout::fulfillment_type> ways_of(const checkout::quoted_item& item,
                                                const checkout::quote_request& request) {
  auto ways = item.fulfillable_by;
  if (item.place == 0) return ways;
  const auto& placed = request.places[item.place - 1].items;
  const auto wanted = std::ranges::find(placed, item.item, &checkout::placed_item::item);
  std::erase_if(ways, [&](auto way) { return checkout::way_of(way) != wanted->way; });
  return ways;
}

shipping_question offers_for(const checkout::quote_request& request, const checkout::quote& q, std::size_t place,
                             const Address* destination) {
  shipping_question question{request.unit, std::nullopt, {}, request.locale};
  if (destination != nullptr) question.destination = *destination;
  question.items.reserve(q.items.size());
  for (const auto& item : q.items)
    if (item.place == place) question.items.push_back({item.item, ways_of(item, request)});
  return question;
}

} // namespace

void quote_assembler::quote(checkout::quote_request request, answer_to<checkout::quote> done) {
  catalog_question question{request.unit, distinct_items(request.lines), request.locale};
  auto d = std::make_unique<draft>(draft{std::move(request), std::move(done), {}, {}, 0});
  catalog_.find(std::move(question), [this, d = std::move(d)](auto found) mutable {
    if (!found) return d->done(std::unexpected(std::move(found.error())));
    d->result.items = std::move(*found);
    if (!d->request.places.empty()) checkout::place_items(d->result, d->request.places);
    add_taxes(std::move(d));
  });
}

void quote_assembler::add_taxes(std::unique_ptr<draft> d) {
  const auto* where = d->taxed_at();
  if (where == nullptr || d->result.items.empty() || d->has_nothing()) return add_offers(std::move(d));
  auto question = taxes_for(d->result, d->place, *where);
  const auto asked = question.items.size();
  tax_.rates(std::move(question), [this, d = std::move(d), asked](auto rates) mutable {
    if (!rates) return d->done(std::unexpected(std::move(rates.error())));
    if (rates->items.size() != asked)
      return d->done(std::unexpected(unavailable{"tax", "answered for another number of items than asked"}));
    auto rate = rates->items.begin();
    for (auto& item : d->result.items)
      if (item.place == d->place) item.tax = *rate++;
    auto& jurisdiction = d->place == 0 ? d->result.tax_jurisdiction : d->result.place_jurisdictions[d->place - 1];
    jurisdiction = std::move(rates->jurisdiction);
    d->fulfillment_tax = rates->fulfillment;
    add_offers(std::move(d));
  });
}

void quote_assembler::add_offers(std::unique_ptr<draft> d) {
  if (d->has_nothing()) return next_place(std::move(d));
  auto question = offers_for(d->request, d->result, d->place, d->address());
  shipping_.offers(std::move(question), [this, d = std::move(d)](auto offers) mutable {
    if (!offers) return d->done(std::unexpected(std::move(offers.error())));
    for (auto& option : offers->options) option.tax = d->fulfillment_tax;
    if (d->place == 0) {
      d->result.options = std::move(offers->options);
    } else {
      checkout::add_offers(d->result, d->request.places[d->place - 1], d->place, std::move(offers->options));
    }
    d->result.ships_to_destination = d->result.ships_to_destination && offers->destination_served;
    next_place(std::move(d));
  });
}

void quote_assembler::next_place(std::unique_ptr<draft> d) {
  if (d->is_last_place()) {
    if (!d->request.places.empty()) checkout::name_places(d->result, d->request);
    return add_discounts(std::move(d));
  }
  ++d->place;
  d->fulfillment_tax = {};
  add_taxes(std::move(d));
}

void quote_assembler::add_discounts(std::unique_ptr<draft> d) {
  discount_question question{d->request.unit, d->request.codes, d->request.buyer};
  discounts_.find(std::move(question), [d = std::move(d)](auto found) mutable {
    if (!found) return d->done(std::unexpected(std::move(found.error())));
    d->result.discounts = std::move(*found);
    d->done(std::move(d->result));
  });
}

} // namespace acp::merchant
