#include "checkout/orders/order_rules.hpp"
#include "checkout/orders/order_words.hpp"

namespace acp::checkout::orders {
namespace {

constexpr std::array<std::string_view, 3> always_money{"refund", "credit", "price_adjustment"};
constexpr std::array<std::string_view, 4> can_be_refunded{"refund", "return", "cancellation", "price_adjustment"};

/// What all adjustments that did not fail give the buyer.
std::int64_t given_back(const Order& order) {
  std::int64_t sum = 0;
  if (order.adjustments)
    for (const auto& each : *order.adjustments)
      if (each.status != "failed") sum += each.amount.value_or(0);
  return sum;
}

verdict check_words(const NewAdjustment& sent) {
  if (!is_one_of(adjustment_types, sent.type)) return std::unexpected{invalid("$.type", "No such type of adjustment.")};
  if (sent.status && !is_one_of(adjustment_statuses, *sent.status))
    return std::unexpected{invalid("$.status", "No such status of an adjustment.")};
  return {};
}

verdict check_amount(const Order& order, const NewAdjustment& sent, const money& charged) {
  if (sent.currency && *sent.currency != charged.unit.wire_code())
    return std::unexpected{invalid("$.currency", "The order was paid in " + charged.unit.wire_code() + ".")};
  const auto amount = sent.amount.value_or(0);
  if (is_one_of(always_money, sent.type) && amount == 0)
    return std::unexpected{invalid("$.amount", "An amount is needed.")};
  const auto left = charged.minor - given_back(order);
  if (amount > left)
    return std::unexpected{
        invalid("$.amount", "Of what was paid only " + std::to_string(left) + " is left to be given back.")};
  return {};
}

verdict check_units(const Order& order, const NewAdjustment& sent) {
  if (!sent.line_items) return {};
  if (sent.type == "cancellation")
    return check_lines(order, *sent.line_items, &line_units::unassigned, "Not in a fulfillment yet are only");
  if (sent.type == "return")
    return check_lines(order, *sent.line_items, &line_units::returnable, "Dispatched and not returned are only");
  return check_lines(order, *sent.line_items, &line_units::total, "Ordered were only");
}

std::expected<bool, failure> wants_refund(const NewAdjustment& sent, bool refundable) {
  const bool wanted = sent.settle.value_or(sent.type == "refund" && !sent.status);
  if (!wanted) return false;
  if (!is_one_of(can_be_refunded, sent.type) || sent.amount.value_or(0) == 0)
    return std::unexpected{invalid("$.settle", "There is nothing the payment service could give back.")};
  if (sent.status) return std::unexpected{invalid("$.status", "The payment service's answer decides the status.")};
  if (!refundable) return std::unexpected{conflicting("not_refundable", "The order was not paid through this server.")};
  return true;
}

} // namespace

std::expected<new_adjustment, failure> add_adjustment(Order& order, const NewAdjustment& sent, const money& charged,
                                                      bool refundable, time_point now) {
  for (const auto& checked : {check_words(sent), check_amount(order, sent, charged), check_units(order, sent)})
    if (!checked) return std::unexpected{checked.error()};
  const auto refund = wants_refund(sent, refundable);
  if (!refund) return std::unexpected{refund.error()};
  if (!order.adjustments) order.adjustments.emplace();
  Adjustment added;
  added.id = sent.id ? *sent.id : free_id(*order.adjustments, "adj_");
  added.type = sent.type;
  added.occurred_at = to_rfc3339(now);
  added.status = *refund ? "pending" : sent.status.value_or("completed");
  if (sent.line_items) added.line_items = *sent.line_items;
  if (sent.amount) {
    added.amount = *sent.amount;
    added.currency = charged.unit.wire_code();
  }
  if (sent.description) added.description = *sent.description;
  if (sent.reason) added.reason = *sent.reason;
  order.adjustments->push_back(added);
  return new_adjustment{added.id, *refund};
}

verdict end_adjustment(Adjustment& adjustment, const std::string& status) {
  if (!is_one_of(adjustment_statuses, status))
    return std::unexpected{invalid("$.status", "No such status of an adjustment.")};
  if (adjustment.status != "pending" && adjustment.status != status)
    return std::unexpected{conflicting("adjustment_ended", "This adjustment has ended.")};
  adjustment.status = status;
  return {};
}

} // namespace acp::checkout::orders
