#include "checkout/orders/order_rules.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>

namespace acp::checkout::orders {
namespace {

bool names(const std::vector<std::string>& items, const LineItem& line) {
  return std::ranges::find(items, line.item.id) != items.end();
}

const LineItem* line_of(const CheckoutSession& session, const std::string& id) {
  const auto line = std::ranges::find(session.line_items, id, &LineItem::id);
  return line == session.line_items.end() ? nullptr : &*line;
}

/// How a line gets to the buyer, in an order's words.
std::optional<OrderFulfillmentType> way_of_line(const CheckoutSession& session, const LineItem& line) {
  if (!session.selected_fulfillment_options) return std::nullopt;
  for (const auto& chosen : *session.selected_fulfillment_options) {
    if (!names(chosen.item_ids, line)) continue;
    if (is_brought(chosen.type)) return OrderFulfillmentType::shipping;
    return chosen.type == FulfillmentMethod::pickup ? OrderFulfillmentType::pickup : OrderFulfillmentType::digital;
  }
  return std::nullopt;
}

/// Where a line is brought; null for one that is fetched or downloaded.
const Address* address_of_line(const CheckoutSession& session, const std::string& id) {
  const auto* line = line_of(session, id);
  if (line == nullptr || way_of_line(session, *line) != OrderFulfillmentType::shipping) return nullptr;
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
    const auto* ordered = line_of(session, line.id);
    if (ordered == nullptr || way_of_line(session, *ordered) != sent.type) return true;
    const auto* address = address_of_line(session, line.id);
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
