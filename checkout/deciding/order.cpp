#include "checkout/deciding/order.hpp"

#include "checkout/quoting/totals.hpp"
#include "checkout/quoting/ways.hpp"

#include <algorithm>
#include <optional>

namespace acp::checkout {
namespace {

OrderLineItem order_line(const LineItem& line) {
  OrderLineItem ordered;
  ordered.id = line.id;
  ordered.title = line.name.value_or(line.item.id);
  ordered.product_id = line.product_id;
  ordered.description = line.description;
  if (line.images && !line.images->empty()) ordered.image_url = line.images->front();
  ordered.quantity.ordered = line.quantity;
  ordered.quantity.current = line.quantity;
  ordered.quantity.fulfilled = std::int64_t{0};
  ordered.unit_price = line.unit_amount;
  ordered.subtotal = sum_of(line.totals, TotalType::subtotal);
  ordered.totals = line.totals;
  ordered.status = "processing";
  return ordered;
}

const FulfillmentOptionShipping* selected_shipping(const CheckoutSession& session, const std::string& id) {
  for (const auto& option : session.fulfillment_options) {
    const auto* shipping = std::get_if<FulfillmentOptionShipping>(&option);
    if (shipping != nullptr && shipping->id == id) return shipping;
  }
  return nullptr;
}

/// From the earliest to the latest of what is shipped; absent where nothing is, or no times are known.
field<EstimatedDelivery> estimate(const CheckoutSession& session) {
  std::optional<time_point> first;
  std::optional<time_point> last;
  EstimatedDelivery estimated;
  if (!session.selected_fulfillment_options) return {};
  for (const auto& entry : *session.selected_fulfillment_options) {
    const auto* option = selected_shipping(session, entry.option_id);
    if (option == nullptr || !option->earliest_delivery_time || !option->latest_delivery_time) continue;
    const auto earliest = from_rfc3339(*option->earliest_delivery_time);
    const auto latest = from_rfc3339(*option->latest_delivery_time);
    if (!earliest || !latest) continue;
    if (!first || *earliest < *first) {
      first = earliest;
      estimated.earliest = *option->earliest_delivery_time;
    }
    if (!last || *latest > *last) {
      last = latest;
      estimated.latest = *option->latest_delivery_time;
    }
  }
  if (!first) return {};
  return estimated;
}

} // namespace

std::string order_number_of(const order_id& id) {
  constexpr std::size_t length = 12;
  const auto& text = id.str();
  const auto tail = text.substr(text.size() - std::min(length, text.size()));
  std::string number;
  for (std::size_t i = 0; i < tail.size(); ++i) {
    if (i > 0 && i % 4 == 0) number += '-';
    number += tail[i];
  }
  return number;
}

Order make_order(const session_state& state, const order_id& id, const merchant_profile& merchant) {
  const auto& session = state.session;
  Order order;
  order.id = id.str();
  order.checkout_session_id = session.id;
  order.order_number = order_number_of(id);
  order.permalink_url = merchant.shop_url + "/orders/" + id.str();
  order.status = "confirmed";
  order.estimated_delivery = estimate(session);
  auto& confirmation = order.confirmation.emplace();
  confirmation.confirmation_number = order.order_number;
  if (state.hidden.order_notes) confirmation.order_notes = *state.hidden.order_notes;
  auto& lines = order.line_items.emplace();
  lines.reserve(session.line_items.size());
  for (const auto& line : session.line_items) lines.push_back(order_line(line));
  order.totals = session.totals;
  return order;
}

} // namespace acp::checkout
