#include "merchant/quote_assembler.hpp"

#include <memory>
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

tax_question taxes_for(const checkout::quote& q, const Address& destination) {
  tax_question question{destination, {}};
  question.items.reserve(q.items.size());
  for (const auto& item : q.items) question.items.push_back({item.item, item.category, item.taxable});
  return question;
}

shipping_question offers_for(const checkout::quote_request& request, const checkout::quote& q) {
  shipping_question question{request.unit, request.destination, {}, request.locale};
  question.items.reserve(q.items.size());
  for (const auto& item : q.items) question.items.push_back({item.item, item.fulfillable_by});
  return question;
}

} // namespace

void quote_assembler::quote(checkout::quote_request request, answer_to<checkout::quote> done) {
  catalog_question question{request.unit, distinct_items(request.lines), request.locale};
  auto d = std::make_unique<draft>(draft{std::move(request), std::move(done), {}, {}});
  catalog_.find(std::move(question), [this, d = std::move(d)](auto found) mutable {
    if (!found) return d->done(std::unexpected(std::move(found.error())));
    d->result.items = std::move(*found);
    add_taxes(std::move(d));
  });
}

void quote_assembler::add_taxes(std::unique_ptr<draft> d) {
  if (!d->request.destination || d->result.items.empty()) return add_offers(std::move(d));
  auto question = taxes_for(d->result, *d->request.destination);
  tax_.rates(std::move(question), [this, d = std::move(d)](auto rates) mutable {
    if (!rates) return d->done(std::unexpected(std::move(rates.error())));
    if (rates->items.size() != d->result.items.size())
      return d->done(std::unexpected(unavailable{"tax", "answered for another number of items than asked"}));
    for (std::size_t i = 0; i < rates->items.size(); ++i) d->result.items[i].tax = rates->items[i];
    d->result.tax_jurisdiction = std::move(rates->jurisdiction);
    d->fulfillment_tax = rates->fulfillment;
    add_offers(std::move(d));
  });
}

void quote_assembler::add_offers(std::unique_ptr<draft> d) {
  auto question = offers_for(d->request, d->result);
  shipping_.offers(std::move(question), [this, d = std::move(d)](auto offers) mutable {
    if (!offers) return d->done(std::unexpected(std::move(offers.error())));
    d->result.options = std::move(offers->options);
    for (auto& option : d->result.options) option.tax = d->fulfillment_tax;
    d->result.ships_to_destination = offers->destination_served;
    add_discounts(std::move(d));
  });
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
