#include "checkout/orders/order_rules.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>

namespace acp::checkout::orders {
namespace {

bool names(const std::vector<std::string>& items, const LineItem& line) {
  return std::ranges::find(items, line.item.id) != items.end();
}

bool is_brought_to_buyer(const CheckoutSession& session, const LineItem& line) {
  return session.selected_fulfillment_options &&
         std::ranges::any_of(*session.selected_fulfillment_options, [&](const SelectedFulfillmentOption& chosen) {
           return is_brought(chosen.type) && names(chosen.item_ids, line);
         });
}

/// Where a line is brought; null for one that is fetched or downloaded.
const Address* address_of_line(const CheckoutSession& session, const std::string& id) {
  const auto line = std::ranges::find(session.line_items, id, &LineItem::id);
  if (line == session.line_items.end() || !is_brought_to_buyer(session, *line)) return nullptr;
  if (session.fulfillment_groups)
    for (const auto& group : *session.fulfillment_groups)
      if (const auto* address = address_of(group); address != nullptr && names(group.item_ids, *line)) return address;
  return address_in(session.fulfillment_details);
}

/// True where not everything that is brought goes to one address.
bool is_split(const CheckoutSession& session) {
  if (!session.fulfillment_groups) return false;
  const Address* first = nullptr;
  for (const auto& line : session.line_items) {
    const auto* address = address_of_line(session, line.id);
    if (address == nullptr) continue;
    if (first != nullptr && !same_place(*first, *address)) return true;
    first = address;
  }
  return false;
}

/// What is left to be fulfilled in this way, there.
std::vector<LineItemReference> rest_for(const CheckoutSession& session, const Order& order,
                                        const NewFulfillment& sent) {
  auto lines = the_rest(order);
  std::erase_if(lines, [&](const LineItemReference& line) {
    const auto* address = address_of_line(session, line.id);
    if ((address != nullptr) != (sent.type == OrderFulfillmentType::shipping)) return true;
    return sent.destination && address != nullptr && !same_place(*address, *sent.destination);
  });
  return lines;
}

} // namespace

std::expected<NewFulfillment, failure> as_one_parcel(const CheckoutSession& session, const Order& order,
                                                     NewFulfillment sent) {
  if (!is_split(session)) return sent;
  if (!sent.line_items) {
    auto rest = rest_for(session, order, sent);
    if (rest.empty())
      return std::unexpected{conflicting("nothing_left", "Nothing of this order is left to be fulfilled so, there.")};
    sent.line_items = std::move(rest);
  }
  if (sent.type != OrderFulfillmentType::shipping || sent.destination) return sent;
  const Address* to = nullptr;
  for (const auto& line : *sent.line_items) {
    const auto* address = address_of_line(session, line.id);
    if (address == nullptr) continue;
    if (to != nullptr && !same_place(*to, *address))
      return std::unexpected{invalid(
          "$.line_items", "These lines go to several addresses: begin one fulfillment for each, by its lines or "
                          "its destination.")};
    to = address;
  }
  if (to != nullptr) sent.destination = *to;
  return sent;
}

} // namespace acp::checkout::orders
