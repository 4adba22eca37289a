#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/gate.hpp"
#include "checkout/discounting/codes.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/negotiation.hpp"
#include "checkout/quoting/places.hpp"
#include "checkout/quoting/presentment.hpp"

#include <string>

namespace acp::checkout {
namespace {

using plan = std::expected<std::optional<quote_request>, failure>;

/// What holds after an update: what was sent, else what is there. A null that was sent is no value.
template <class T>
const field<T>& effective(const field<T>& current, const field<T>& sent) {
  return sent.is_absent() ? current : sent;
}

std::optional<quote_request> ask(currency unit, std::vector<requested_line> cart, std::string locale) {
  if (cart.empty()) return std::nullopt;
  return quote_request{unit, std::move(cart), std::nullopt, std::move(locale)};
}

/// Adds where the cart goes.
std::optional<quote_request> with_destinations(std::optional<quote_request> request,
                                               const field<FulfillmentDetails>& details,
                                               const field<std::vector<FulfillmentGroup>>& groups) {
  if (!request) return request;
  if (const auto* own = address_in(details)) request->destination = *own;
  request->places = places_of(details, groups, request->lines);
  return request;
}

/// Adds what discounts depend on.
std::optional<quote_request> with_discounts(std::optional<quote_request> request, std::vector<std::string> codes,
                                            const field<Buyer>& buyer) {
  if (!request) return request;
  request->codes = std::move(codes);
  request->buyer = buyer_key(buyer);
  return request;
}

std::vector<std::string> codes_after(const CheckoutSession& session, const CheckoutSessionUpdateRequest& request) {
  const auto sent = codes_sent(request.coupons, request.discounts);
  if (sent.is_absent()) return codes_of(session);
  return sent.value_or(std::vector<std::string>{});
}

plan plan_create(const CheckoutSessionCreateRequest& request, const request_context& from,
                 const merchant_profile& merchant) {
  const auto prices = pricing_of(request.currency, from.currency, merchant);
  if (!prices) return std::unexpected{prices.error()};
  auto cart = read_cart(request.line_items, {});
  if (!cart) return std::unexpected{std::move(cart.error())};
  auto question = ask(prices->settlement, std::move(*cart), choose_locale(merchant, request.locale, from.locale));
  return with_discounts(with_destinations(std::move(question), request.fulfillment_details, request.fulfillment_groups),
                        codes_sent(request.coupons, request.discounts).value_or(std::vector<std::string>{}),
                        request.buyer);
}

plan plan_cart_create(const CartCreateRequest& request, const request_context& from, const merchant_profile& merchant) {
  const auto unit = currency_of_cart(from);
  if (!unit) return std::unexpected{unit.error()};
  auto cart = read_cart(request.line_items, {});
  if (!cart) return std::unexpected{std::move(cart.error())};
  return with_discounts(ask(*unit, std::move(*cart), choose_locale(merchant, request.locale, from.locale)), {},
                        request.buyer);
}

std::optional<quote_request> ask_again(const CheckoutSession& session, std::vector<requested_line> cart) {
  return ask(currency::parse(session.currency).value(), std::move(cart),
             session.locale ? *session.locale : std::string{});
}

std::optional<quote_request> ask_as_it_is(const CheckoutSession& session, const field<Buyer>& buyer) {
  auto question = with_destinations(ask_again(session, cart_of(session.line_items)), session.fulfillment_details,
                                    session.fulfillment_groups);
  return with_discounts(std::move(question), codes_of(session), buyer);
}

/// The cart after an update; empty where it is cleared.
std::expected<std::vector<requested_line>, failure> cart_after(const CheckoutSession& session,
                                                               const CheckoutSessionUpdateRequest& request) {
  if (request.line_items.is_absent()) return cart_of(session.line_items);
  if (request.line_items.is_null()) return std::vector<requested_line>{};
  return read_cart(*request.line_items, session.line_items);
}

plan plan_update(const CheckoutSession& session, const CheckoutSessionUpdateRequest& request) {
  auto cart = cart_after(session, request);
  if (!cart) return std::unexpected{std::move(cart.error())};
  auto question = with_destinations(ask_again(session, std::move(*cart)),
                                    effective(session.fulfillment_details, request.fulfillment_details),
                                    effective(session.fulfillment_groups, request.fulfillment_groups));
  return with_discounts(std::move(question), codes_after(session, request), effective(session.buyer, request.buyer));
}

plan plan_cart_update(const CheckoutSession& session, const CartUpdateRequest& request) {
  auto cart = read_cart(request.line_items, session.line_items);
  if (!cart) return std::unexpected{std::move(cart.error())};
  return with_discounts(ask_again(session, std::move(*cart)), {}, request.buyer);
}

plan plan_complete(const session_state& state, const CheckoutSessionCompleteRequest& request) {
  if (auto refused = refused_completion(state, request)) return std::unexpected{std::move(*refused)};
  if (authentication_failed(request)) return std::nullopt;
  return ask_as_it_is(state.session, effective(state.session.buyer, request.buyer));
}

} // namespace

std::optional<quote_request> plan_requote(const session_state& state) {
  return ask_as_it_is(state.session, state.session.buyer);
}

std::expected<std::optional<quote_request>, failure> plan_quote(const session_state* state, const command& c,
                                                                const merchant_profile& merchant) {
  if (const auto* refused = std::get_if<refused_request>(&c.body)) return std::unexpected{refused->why};
  if (const auto* create = std::get_if<CheckoutSessionCreateRequest>(&c.body))
    return plan_create(*create, c.context, merchant);
  if (const auto* create = std::get_if<CartCreateRequest>(&c.body))
    return plan_cart_create(*create, c.context, merchant);
  if (state == nullptr) return std::nullopt; // `decide` says that there is no such session
  if (auto refused = refused_by_status(state->session, state->session.status, c.op()))
    return std::unexpected{std::move(*refused)};
  if (const auto* update = std::get_if<CheckoutSessionUpdateRequest>(&c.body))
    return plan_update(state->session, *update);
  if (const auto* update = std::get_if<CartUpdateRequest>(&c.body)) return plan_cart_update(state->session, *update);
  if (const auto* complete = std::get_if<CheckoutSessionCompleteRequest>(&c.body))
    return plan_complete(*state, *complete);
  return std::nullopt;
}

} // namespace acp::checkout
