#include "checkout/orders/order_rules.hpp"
#include "checkout/orders/order_words.hpp"

namespace acp::checkout::orders {
namespace {

constexpr std::array<std::string_view, 5> counted_as_refund{"refund", "return", "cancellation", "price_adjustment",
                                                            "dispute"};

/// Schema OrderLineItem.status.
const char* line_status(const OrderLineItemQuantity& q) {
  const auto fulfilled = q.fulfilled.value_or(0);
  if (q.current == 0) return "removed";
  if (fulfilled == q.current) return "fulfilled";
  return fulfilled > 0 ? "partial" : "processing";
}

void derive(OrderLineItem& line, const line_units& units) {
  line.quantity.current = units.ordered - units.canceled - units.returned;
  line.quantity.fulfilled = units.dispatched - units.returned;
  line.status = line_status(line.quantity);
}

/// The original charge stays; what went back stands in a row of its own.
void derive_refunds(Order& order, language in) {
  std::int64_t sum = 0;
  if (order.adjustments)
    for (const auto& each : *order.adjustments)
      if (each.status == "completed" && is_one_of(counted_as_refund, each.type)) sum += each.amount.value_or(0);
  if (!order.totals) return;
  std::erase_if(*order.totals, [](const Total& row) { return row.type == TotalType::amount_refunded; });
  if (sum == 0) return;
  Total row;
  row.type = TotalType::amount_refunded;
  row.display_text = say(in, phrase::totals_refunded);
  row.amount = sum;
  order.totals->push_back(std::move(row));
}

bool all_delivered(const Order& order) {
  if (!order.fulfillments) return false;
  return std::ranges::all_of(*order.fulfillments, [](const Fulfillment& f) {
    return f.status == "delivered" || f.status == "failed" || f.status == "canceled";
  });
}

std::string status_of(const Order& order) {
  bool removed = true;
  bool fulfilled = true;
  bool begun = false;
  for (const auto& line : *order.line_items) {
    removed = removed && line.quantity.current == 0;
    fulfilled = fulfilled && line.quantity.fulfilled.value_or(0) == line.quantity.current;
    begun = begun || units_of(order, line.id).allocated > 0;
  }
  // Returned goods were fulfilled once: only what was canceled altogether makes an order canceled.
  if (removed) return begun ? "completed" : "canceled";
  if (fulfilled) return all_delivered(order) ? "completed" : "shipped";
  return begun ? "processing" : "confirmed";
}

} // namespace

void derive(Order& order, language in) {
  if (order.line_items)
    for (auto& line : *order.line_items) derive(line, units_of(order, line.id));
  derive_refunds(order, in);
  if (!order.line_items || order.status == "canceled" || order.status == "manual_review") return;
  order.status = status_of(order);
}

verdict set_status(Order& order, const std::string& status) {
  if (!is_one_of(order_statuses, status)) return std::unexpected{invalid("$.status", "No such status of an order.")};
  if (order.status == "canceled" && status != "canceled")
    return std::unexpected{conflicting("order_canceled", "This order was canceled.")};
  if (status == "canceled" && order.line_items)
    for (const auto& line : *order.line_items)
      if (units_of(order, line.id).allocated > 0)
        return std::unexpected{
            conflicting("order_begun", "A part of this order is being fulfilled; cancel that first.")};
  order.status = status;
  return {};
}

} // namespace acp::checkout::orders
