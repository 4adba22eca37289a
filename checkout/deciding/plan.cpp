#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/gate.hpp"
#include "checkout/discounting/codes.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/discounts.hpp"
#include "checkout/quoting/groups.hpp"
#include "checkout/quoting/negotiation.hpp"
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

std::optional<quote_request> ask(currency unit, std::vector<requested_line> cart, const Address* destination,
                                 std::string locale) {
  if (cart.empty()) return std::nullopt;
  quote_request request{unit, std::move(cart), std::nullopt, std::move(locale)};
  if (destination != nullptr) request.destination = *destination;
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
  const auto* destination = destination_of(request.fulfillment_details, request.fulfillment_groups);
  return with_discounts(
      ask(prices->settlement, std::move(*cart), destination, choose_locale(merchant, request.locale, from.locale)),
      codes_sent(request.coupons, request.discounts).value_or(std::vector<std::string>{}), request.buyer);
}

plan plan_cart_create(const CartCreateRequest& request, const request_context& from, const merchant_profile& merchant) {
  const auto unit = currency_of_cart(from);
  if (!unit) return std::unexpected{unit.error()};
  auto cart = read_cart(request.line_items, {});
  if (!cart) return std::unexpected{std::move(cart.error())};
  return with_discounts(ask(*unit, std::move(*cart), nullptr, choose_locale(merchant, request.locale, from.locale)), {},
                        request.buyer);
}

std::optional<quote_request> ask_again(const CheckoutSession& session, std::vector<requested_line> cart,
                                       const Address* destination) {
  return ask(currency::parse(session.currency).value(), std::move(cart), destination,
             session.locale ? *session.locale : std::string{});
}

std::optional<quote_request> ask_as_it_is(const CheckoutSession& session, const field<Buyer>& buyer) {
  const auto* destination = destination_of(session.fulfillment_details, session.fulfillment_groups);
  return with_discounts(ask_again(session, cart_of(session.line_items), destination), codes_of(session), buyer);
}

plan plan_update(const CheckoutSession& session, const CheckoutSessionUpdateRequest& request) {
  const auto* destination = destination_of(effective(session.fulfillment_details, request.fulfillment_details),
                                           effective(session.fulfillment_groups, request.fulfillment_groups));
  const auto& buyer = effective(session.buyer, request.buyer);
  const auto codes = codes_after(session, request);
  if (request.line_items.is_absent())
    return with_discounts(ask_again(session, cart_of(session.line_items), destination), codes, buyer);
  if (request.line_items.is_null()) return std::nullopt;
  auto cart = read_cart(*request.line_items, session.line_items);
  if (!cart) return std::unexpected{std::move(cart.error())};
  return with_discounts(ask_again(session, std::move(*cart), destination), codes, buyer);
}

plan plan_cart_update(const CheckoutSession& session, const CartUpdateRequest& request) {
  auto cart = read_cart(request.line_items, session.line_items);
  if (!cart) return std::unexpected{std::move(cart.error())};
  return with_discounts(ask_again(session, std::move(*cart), nullptr), {}, request.buyer);
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
