#include "checkout/deciding/decide.hpp"

#include "checkout/deciding/contents.hpp"
#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/gate.hpp"
#include "checkout/deciding/unnameable.hpp"
#include "checkout/discounting/codes.hpp"
#include "checkout/quoting/cart.hpp"

#include <array>
#include <stdexcept>

namespace acp::checkout {
namespace {

constexpr std::array<std::string_view, 13> event_names{
    "checkout_session.created",
    "checkout_session.updated",
    "checkout_session.completion_started",
    "checkout_session.completed",
    "checkout_session.completion_failed",
    "checkout_session.authentication_required",
    "checkout_session.canceled",
    "checkout_session.expired",
    "order_update",
    "cart.created",
    "cart.updated",
    "cart.canceled",
    "cart.expired",
};

std::expected<decision, failure> decide_existing(const session_state& state, const command& c, const quote& answer,
                                                 const decision_context& context) {
  const auto status = lifetime_over(state, context.now) ? CheckoutSessionStatus::expired : state.session.status;
  if (auto refused = refused_by_status(state.session, status, c.op())) return std::unexpected{std::move(*refused)};
  if (const auto* update = std::get_if<CartUpdateRequest>(&c.body))
    return decide_cart_update(state, *update, answer, context);
  if (const auto* update = std::get_if<CheckoutSessionUpdateRequest>(&c.body)) {
    const auto typed = with_option_types(c, answer);
    return decide_update(state, typed ? *typed : *update, answer, context);
  }
  if (const auto* complete = std::get_if<CheckoutSessionCompleteRequest>(&c.body))
    return decide_complete(state, *complete, c.context, answer, context);
  if (names_cart(state.session.id)) return decide_cart_cancel(state, context);
  return decide_cancel(state, std::get<CancelSessionRequest>(c.body), context);
}

} // namespace

std::string_view to_string(event_type type) { return event_names.at(static_cast<std::size_t>(type)); }

std::optional<event_type> event_type_from(std::string_view name) {
  for (std::size_t i = 0; i < event_names.size(); ++i)
    if (event_names[i] == name) return static_cast<event_type>(i);
  return std::nullopt;
}

session_state successor(const session_state& state, time_point now) {
  auto next = state;
  ++next.version;
  next.session.updated_at = to_rfc3339(now);
  return next;
}

std::expected<decision, failure> decide(const session_state* state, const command& c, const quote* q,
                                        const decision_context& context) {
  static const quote nothing; // the answer for a cart that is empty or needs none
  const auto& answer = q != nullptr ? *q : nothing;
  try {
    if (const auto* refused = std::get_if<refused_request>(&c.body)) return std::unexpected{refused->why};
    if (auto wrong = refused_contents(c.body)) return std::unexpected{std::move(*wrong)};
    if (const auto* create = std::get_if<CheckoutSessionCreateRequest>(&c.body))
      return decide_create(*create, c.context, answer, context);
    if (const auto* create = std::get_if<CartCreateRequest>(&c.body))
      return decide_cart_create(*create, c.context, answer, context);
    if (state != nullptr) return decide_existing(*state, c, answer, context);
    return std::unexpected{failure{failure_kind::not_found, "not_found", "There is no such checkout session.",
                                   std::nullopt, std::nullopt}};
  } catch (const std::overflow_error&) {
    return std::unexpected{failure{failure_kind::invalid_request, "invalid", "The cart's total is too large.",
                                   "$.line_items", std::nullopt}};
  }
}

std::vector<requested_line> cart_lines(const session_state& state) { return cart_of(state.session.line_items); }

std::vector<discount_use> discount_uses(const session_state& state) {
  std::vector<discount_use> uses;
  const auto buyer = state.hidden.counted_discounts.empty() ? std::string{} : buyer_key(state.session.buyer);
  for (const auto& id : state.hidden.counted_discounts) uses.push_back({id, buyer});
  return uses;
}

} // namespace acp::checkout
