#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/gate.hpp"
#include "checkout/deciding/order.hpp"
#include "checkout/deciding/purchase.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/requote.hpp"
#include "checkout/quoting/totals.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>
#include <stdexcept>

/// What the server itself tells a session.
namespace acp::checkout {
namespace {

using status = CheckoutSessionStatus;

/// Ends the open payment attempt of a session whose completion is under way.
session_state after_attempt(const session_state& state, status to, time_point now) {
  auto next = successor(state, now);
  next.session.status = to;
  next.session.messages.clear();
  next.hidden.payment.reset();
  return next;
}

event fail(session_state next, Message why) {
  next.session.messages.push_back(std::move(why));
  return {event_type::completion_failed, std::move(next)};
}

event settle(const session_state& state, const payment_captured& captured, const decision_context& context) {
  auto next = after_attempt(state, status::completed, context.now);
  next.hidden.payment_reference = captured.reference;
  next.session.order = make_order(next, context.new_order, context.merchant);
  return {event_type::completed, std::move(next)};
}

event settle(const session_state& state, const payment_declined& declined, const decision_context& context) {
  auto text = declined.message.empty() ? say(language_of(state.session), phrase::payment_declined) : declined.message;
  return fail(after_attempt(state, status::ready_for_payment, context.now),
              error_message(MessageErrorCode::payment_declined, {}, std::move(text)));
}

event settle(const session_state& state, const payment_needs_authentication& needed, const decision_context& context) {
  auto next = after_attempt(state, status::authentication_required, context.now);
  if (state.hidden.payment) next.hidden.authenticating = state.hidden.payment->key;
  next.session.authentication_metadata = needed.metadata;
  return {event_type::authentication_required, std::move(next)};
}

bool is_refused(const stock_refused& refused, const LineItem& line) {
  return std::ranges::any_of(refused.items, [&](const item_id& item) { return item.str() == line.item.id; });
}

event out_of_stock(const session_state& state, const stock_refused& refused, const decision_context& context) {
  auto next = after_attempt(state, status::not_ready_for_payment, context.now);
  auto& session = next.session;
  const auto in = language_of(session);
  for (std::size_t i = 0; i < session.line_items.size(); ++i) {
    auto& line = session.line_items[i];
    if (!is_refused(refused, line)) continue;
    line.availability_status = AvailabilityStatus::out_of_stock;
    line.available_quantity.reset();
    session.messages.push_back(
        error_message(MessageErrorCode::out_of_stock, path_at("$.line_items", i, ".item.id"),
                      say(in, phrase::item_sold_meanwhile, {{"item", "'" + line.name.value_or(line.item.id) + "'"}})));
  }
  if (session.messages.empty()) // the stock service did not say which: the buyer still has to know why
    session.messages.push_back(
        error_message(MessageErrorCode::out_of_stock, "$.line_items", say(in, phrase::cart_not_all_left)));
  bound_messages(session.messages, in);
  return {event_type::completion_failed, std::move(next)};
}

bool is_among(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

/// The session with a new quote in which those discounts do not count; nothing when there is none.
std::optional<session_state> quoted_without(const session_state& state, const discounts_refused& refused,
                                            const decision_context& context) {
  if (!refused.answer) return std::nullopt;
  auto answer = *refused.answer;
  for (auto& offer : answer.discounts)
    if (is_among(refused.discounts, offer.id)) offer.limits.most = offer.limits.used;
  auto next = after_attempt(state, status::ready_for_payment, context.now);
  try {
    requote(next, {cart_of(state.session.line_items), answer, context.merchant, context.now, &state.session});
  } catch (const std::overflow_error&) {
    return std::nullopt; // prices have grown meanwhile; the next command says so
  }
  return next;
}

event out_of_discounts(const session_state& state, const discounts_refused& refused, const decision_context& context) {
  const auto& text = say(language_of(state.session), phrase::discount_used_up_meanwhile);
  const auto before = sum_of(state.session.totals, TotalType::total);
  auto next = quoted_without(state, refused, context);
  if (next && sum_of(next->session.totals, TotalType::total) != before)
    return fail(std::move(*next), warning_message(WarningCode::price_change, "$.totals", text));
  if (!next) next = after_attempt(state, status::ready_for_payment, context.now);
  return fail(std::move(*next), warning_message(WarningCode::discount_code_usage_limit_reached, "$.totals", text));
}

/// A purchase order whose order was not made after all, as after a crash, waits once more: nobody has to send it again.
std::optional<event> approved_in_vain(const session_state& state, const decision_context& context) {
  if (!state.hidden.purchase || state.hidden.purchase->stage != approval::approved) return std::nullopt;
  auto next = after_attempt(state, status::pending_approval, context.now);
  auto order = *state.hidden.purchase;
  order.stage = approval::waiting;
  wait_for_approval(next, order, context.now + context.merchant.purchases.approval_lifetime);
  return event{event_type::completion_failed, std::move(next)};
}

event expire(const session_state& state, const decision_context& context) {
  auto next = successor(state, context.now);
  auto& session = next.session;
  session.status = status::expired;
  session.authentication_metadata.reset();
  session.continue_url.reset();
  session.messages.clear();
  session.messages.push_back(error_message(MessageErrorCode::expired, {},
                                           say(language_of(session), phrase::session_expired),
                                           Resolution::requires_buyer_review));
  next.hidden.authenticating.reset();
  return {event_type::expired, std::move(next)};
}

} // namespace

std::optional<event> decide(const session_state& state, const internal_command& c, const decision_context& context) {
  const auto now = state.session.status;
  if (std::holds_alternative<lifetime_ended>(c)) {
    if (is_terminal(now) || is_in_flight(now)) return std::nullopt;
    if (names_cart(state.session.id)) return cart_expired(state, context);
    return expire(state, context);
  }
  if (!is_in_flight(now)) return std::nullopt;
  if (const auto* settled = std::get_if<payment_settled>(&c))
    return std::visit([&](const auto& outcome) { return settle(state, outcome, context); }, settled->outcome);
  if (const auto* refused = std::get_if<stock_refused>(&c)) return out_of_stock(state, *refused, context);
  if (const auto* refused = std::get_if<discounts_refused>(&c)) return out_of_discounts(state, *refused, context);
  if (auto waiting = approved_in_vain(state, context)) return waiting;
  return fail(after_attempt(state, status::ready_for_payment, context.now),
              error_message(MessageErrorCode::payment_declined, {},
                            say(language_of(state.session), phrase::payment_not_taken)));
}

bool lifetime_over(const session_state& state, time_point now) {
  const auto& session = state.session;
  if (is_terminal(session.status) || is_in_flight(session.status) || !session.expires_at) return false;
  const auto end = from_rfc3339(*session.expires_at);
  return end && *end <= now;
}

bool quote_over(const session_state& state, time_point now) {
  const auto& session = state.session;
  if (!session.quote_expires_at) return false;
  const auto end = from_rfc3339(*session.quote_expires_at);
  return end && *end <= now;
}

} // namespace acp::checkout
