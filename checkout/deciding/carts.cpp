#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/patch.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/cart_estimate.hpp"
#include "checkout/quoting/negotiation.hpp"
#include "spec/versions.hpp"

#include <algorithm>
#include <utility>

namespace acp::checkout {
namespace {

bool can_be_had(const LineItem& line) {
  return line.unit_amount && line.availability_status != AvailabilityStatus::out_of_stock;
}

/// What is told of items that can't be had is for agents that can still change the cart: one with nothing in it that
/// can be had is none.
std::expected<decision, failure> unless_nothing_is_left(event_type type, session_state next) {
  if (std::ranges::any_of(next.session.line_items, can_be_had)) return decision{{type, std::move(next)}, std::nullopt};
  return std::unexpected{failure{failure_kind::unprocessable, "out_of_stock",
                                 "None of these items can be had at the moment.", "$.line_items", std::nullopt}};
}

/// All of a new cart that does not depend on the merchant's answer.
session_state filled(const CartCreateRequest& request, const request_context& from, currency unit,
                     const decision_context& context) {
  session_state state;
  state.version = 1;
  state.hidden.owner = from.caller;
  auto& session = state.session;
  session.id = context.new_session.str();
  session.protocol.emplace().version = newest_version();
  session.status = CheckoutSessionStatus::incomplete;
  session.currency = unit.wire_code();
  session.locale = choose_locale(context.merchant, request.locale, from.locale);
  session.continue_url = context.merchant.shop_url + "/cart/" + session.id;
  session.created_at = to_rfc3339(context.now);
  session.updated_at = session.created_at;
  apply(session.buyer, request.buyer);
  return state;
}

session_state ended(const session_state& state, CheckoutSessionStatus as, time_point now) {
  auto next = successor(state, now);
  next.session.status = as;
  return next;
}

} // namespace

std::expected<currency, failure> currency_of_cart(const request_context& from) {
  if (const auto unit = currency::parse(from.currency)) return *unit;
  return std::unexpected{failure{failure_kind::unprocessable, "currency_unknown",
                                 "This shop can't tell in which currency to price the cart.", std::nullopt,
                                 std::nullopt}};
}

std::expected<decision, failure> decide_cart_create(const CartCreateRequest& request, const request_context& from,
                                                    const quote& answer, const decision_context& context) {
  const auto unit = currency_of_cart(from);
  if (!unit) return std::unexpected{unit.error()};
  const auto cart = read_cart(request.line_items, {});
  if (!cart) return std::unexpected{cart.error()};
  if (const auto known = require_known_items(request.line_items, {}, answer); !known)
    return std::unexpected{known.error()};
  auto state = filled(request, from, *unit, context);
  estimate_cart(state, {*cart, answer, context.merchant, context.now, {}});
  return unless_nothing_is_left(event_type::cart_created, std::move(state));
}

std::expected<decision, failure> decide_cart_update(const session_state& state, const CartUpdateRequest& request,
                                                    const quote& answer, const decision_context& context) {
  const auto& before = state.session.line_items;
  const auto cart = read_cart(request.line_items, before);
  if (!cart) return std::unexpected{cart.error()};
  if (const auto known = require_known_items(request.line_items, before, answer); !known)
    return std::unexpected{known.error()};
  auto next = successor(state, context.now);
  next.session.buyer.reset(); // an update says all there is to be
  apply(next.session.buyer, request.buyer);
  estimate_cart(next, {*cart, answer, context.merchant, context.now, before});
  return unless_nothing_is_left(event_type::cart_updated, std::move(next));
}

decision decide_cart_cancel(const session_state& state, const decision_context& context) {
  return {{event_type::cart_canceled, ended(state, CheckoutSessionStatus::canceled, context.now)}, std::nullopt};
}

event cart_expired(const session_state& state, const decision_context& context) {
  return {event_type::cart_expired, ended(state, CheckoutSessionStatus::expired, context.now)};
}

} // namespace acp::checkout
