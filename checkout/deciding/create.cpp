#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/patch.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/merchant_texts.hpp"
#include "checkout/quoting/negotiation.hpp"
#include "checkout/quoting/presentment.hpp"
#include "checkout/quoting/requote.hpp"
#include "checkout/session/hidden.hpp"
#include "spec/versions.hpp"

namespace acp::checkout {
namespace {

void set_times(CheckoutSession& session, const decision_context& context) {
  session.created_at = to_rfc3339(context.now);
  session.updated_at = session.created_at;
  session.expires_at = to_rfc3339(context.now + context.merchant.session_lifetime);
}

/// What the agent says it can do; one that says nothing is taken at its word.
const Capabilities& said_in(const CheckoutSessionCreateRequest& request) {
  static const Capabilities nothing;
  return request.capabilities ? *request.capabilities : nothing;
}

/// All of a new session that does not depend on the merchant's answer.
CheckoutSession opened(const CheckoutSessionCreateRequest& request, const request_context& from, const pricing& prices,
                       const decision_context& context) {
  const auto& merchant = context.merchant;
  CheckoutSession session;
  session.id = context.new_session.str();
  session.protocol.emplace().version = newest_version();
  session.capabilities = negotiate(merchant, said_in(request));
  set_presentment(session, prices);
  session.locale = choose_locale(merchant, request.locale, from.locale);
  offer_pages(session, merchant);
  set_times(session, context);
  apply(session.buyer, request.buyer);
  apply(session.fulfillment_details, request.fulfillment_details);
  apply(session.fulfillment_groups, request.fulfillment_groups);
  apply(session.timezone, request.timezone);
  apply(session.quote_id, request.quote_id);
  apply(session.metadata, request.metadata);
  set_codes(session, codes_sent(request.coupons, request.discounts));
  return session;
}

hidden_state hidden_of(const CheckoutSessionCreateRequest& request, const request_context& from) {
  hidden_state hidden;
  hidden.owner = from.caller;
  hidden.requested_capabilities = handled_by(said_in(request));
  remember_touch(hidden, request.affiliate_attribution, Touchpoint::first);
  remember_notes(hidden, request.order_notes);
  return hidden;
}

} // namespace

std::expected<decision, failure> decide_create(const CheckoutSessionCreateRequest& request, const request_context& from,
                                               const quote& answer, const decision_context& context) {
  const auto prices = pricing_of(request.currency, from.currency, context.merchant);
  if (!prices) return std::unexpected{prices.error()};
  const auto cart = read_cart(request.line_items, {});
  if (!cart) return std::unexpected{cart.error()};
  if (const auto known = require_known_items(request.line_items, {}, answer); !known)
    return std::unexpected{known.error()};

  session_state state{opened(request, from, *prices, context), hidden_of(request, from), 1};
  requote(state,
          {*cart, answer, context.merchant, context.now, nullptr, nullptr, request.fulfillment_groups.has_value()});
  return decision{{event_type::created, std::move(state)}, std::nullopt};
}

} // namespace acp::checkout
