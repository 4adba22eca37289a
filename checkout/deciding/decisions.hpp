#pragma once

#include "checkout/deciding/decide.hpp"

#include <expected>
#include <optional>

/// One decision per operation; `decide` chooses among them. Throw std::overflow_error when amounts exceed 64 bits.
namespace acp::checkout {

std::expected<decision, failure> decide_create(const CheckoutSessionCreateRequest& request, const request_context& from,
                                               const quote& answer, const decision_context& context);
std::expected<decision, failure> decide_update(const session_state& state, const CheckoutSessionUpdateRequest& request,
                                               const request_context& from, const quote& answer,
                                               const decision_context& context);
std::expected<decision, failure> decide_complete(const session_state& state,
                                                 const CheckoutSessionCompleteRequest& request,
                                                 const request_context& from, const quote& answer,
                                                 const decision_context& context);
decision decide_cancel(const session_state& state, const CancelSessionRequest& request,
                       const decision_context& context);

/// The same for carts. A cart is a session that never gets further than its items: it is `incomplete` as long as it is
/// there, and `canceled` or `expired` afterwards. Where nothing in it can be had, it is refused (422 `out_of_stock`).
std::expected<decision, failure> decide_cart_create(const CartCreateRequest& request, const request_context& from,
                                                    const quote& answer, const decision_context& context);
std::expected<decision, failure> decide_cart_update(const session_state& state, const CartUpdateRequest& request,
                                                    const quote& answer, const decision_context& context);
/// What a new cart is priced in: what the shop sells in where nobody says.
std::expected<currency, failure> currency_of_cart(const request_context& from);
decision decide_cart_cancel(const session_state& state, const decision_context& context);
event cart_expired(const session_state& state, const decision_context& context);

/// What is wrong with a request to complete, as far as the session alone can tell: an authentication result that is
/// missing, a handler that is not offered, no instrument, no buyer.
std::optional<failure> refused_completion(const session_state& state, const CheckoutSessionCompleteRequest& request);

/// True while a session waits for the result of the authentication its last attempt to pay asked for. A result belongs
/// to that attempt, so to its session, amount and currency: any change of the session forgets the attempt, and a result
/// nobody waits for authenticates nothing.
bool awaits_authentication(const session_state& state);

/// True when the request says that the buyer was not authenticated: nothing is charged, no quote is needed.
bool authentication_failed(const CheckoutSessionCompleteRequest& request);

/// The state that follows `state`: the same but for its version and the time of its last change.
session_state successor(const session_state& state, time_point now);

} // namespace acp::checkout
