#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/patch.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/requote.hpp"
#include "checkout/session/hidden.hpp"
#include "spec/versions/vocabulary.hpp"

namespace acp::checkout {
namespace {

/// The cart after an update, every item of which the merchant knows or knew.
std::expected<std::vector<requested_line>, failure>
updated_cart(const CheckoutSession& session, const CheckoutSessionUpdateRequest& request, const quote& answer) {
  if (request.line_items.is_absent()) return cart_of(session.line_items);
  if (request.line_items.is_null()) return std::vector<requested_line>{};
  auto cart = read_cart(*request.line_items, session.line_items);
  if (!cart) return cart;
  if (const auto known = require_known_items(*request.line_items, session.line_items, answer); !known)
    return std::unexpected{known.error()};
  return cart;
}

} // namespace

std::expected<decision, failure> decide_update(const session_state& state, const CheckoutSessionUpdateRequest& request,
                                               const request_context& from, const quote& answer,
                                               const decision_context& context) {
  const auto cart = updated_cart(state.session, request, answer);
  if (!cart) return std::unexpected{cart.error()};

  auto next = successor(state, context.now);
  auto& session = next.session;
  apply(session.buyer, request.buyer);
  apply(session.fulfillment_details, request.fulfillment_details);
  apply(session.fulfillment_groups, request.fulfillment_groups);
  set_codes(session, codes_sent(request.coupons, request.discounts));
  remember_notes(next.hidden, request.order_notes);
  next.hidden.authenticating.reset();
  // An agent that knows no groups can only have changed where they go.
  const bool groups_sent = request.fulfillment_groups.has_value() && vocabulary_of(from.api_version).groups;
  requote(next, {*cart, answer, context.merchant, context.now, &state.session, &request.selected_fulfillment_options,
                 groups_sent});
  return decision{{event_type::updated, std::move(next)}, std::nullopt};
}

} // namespace acp::checkout
