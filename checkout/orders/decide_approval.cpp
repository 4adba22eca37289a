#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/purchase.hpp"
#include "checkout/orders/order_command.hpp"
#include "checkout/quoting/totals.hpp"
#include "checkout/values/messages.hpp"

namespace acp::checkout {
namespace {

failure nothing_waits() {
  return {failure_kind::conflict, "not_pending_approval", "No purchase order waits for an approval here.", std::nullopt,
          std::nullopt};
}

/// The buyer agreed to these totals, and so does the merchant now: they are not quoted again.
order_decision approve(const session_state& state, const decision_context& context) {
  auto next = successor(state, context.now);
  auto& order = *next.hidden.purchase;
  order.stage = approval::approved;
  next.session.status = CheckoutSessionStatus::complete_in_progress;
  next.session.messages.clear();
  payment_intent intent{payment_key{"pay_" + next.session.id + "_" + std::to_string(next.version)},
                        {sum_of(next.session.totals, TotalType::total), currency::parse(next.session.currency).value()},
                        purchase_order_handler,
                        std::nullopt};
  charge_request charge{intent.key,        session_id{next.session.id}, intent.amount,
                        intent.handler_id, instrument_of(order),        std::nullopt};
  next.hidden.payment = std::move(intent);
  return {event{event_type::completion_started, std::move(next)}, std::nullopt, std::move(charge)};
}

order_decision refuse(const session_state& state, const std::string& message, const decision_context& context) {
  auto next = successor(state, context.now);
  next.hidden.purchase->stage = approval::refused;
  next.session.status = CheckoutSessionStatus::ready_for_payment;
  next.session.messages.clear();
  auto text = "The merchant did not approve the purchase order " + shown(next.hidden.purchase->number) + ".";
  if (!message.empty()) text += " " + message;
  next.session.messages.push_back(error_message(MessageErrorCode::payment_declined, {}, std::move(text)));
  return {event{event_type::completion_failed, std::move(next)}, std::nullopt, std::nullopt};
}

} // namespace

std::expected<order_decision, failure> decide_approval(const session_state& state, const order_command& c,
                                                       const decision_context& context) {
  const bool approves = std::holds_alternative<approve_purchase>(c);
  const bool waits = state.session.status == CheckoutSessionStatus::pending_approval && state.hidden.purchase;
  if (!waits) {
    const auto said = approves ? approval::approved : approval::refused;
    if (state.hidden.purchase && state.hidden.purchase->stage == said) return order_decision{};
    return std::unexpected{nothing_waits()};
  }
  if (approves) return approve(state, context);
  return refuse(state, std::get<refuse_purchase>(c).message, context);
}

} // namespace acp::checkout
