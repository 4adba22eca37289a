#pragma once

#include "checkout/decide.hpp"

#include <expected>
#include <optional>

/// One decision per operation; `decide` chooses among them. Throw std::overflow_error when amounts exceed 64 bits.
namespace acp::checkout {

std::expected<decision, failure> decide_create(const CheckoutSessionCreateRequest& request, const request_context& from,
                                               const quote& answer, const decision_context& context);
std::expected<decision, failure> decide_update(const session_state& state, const CheckoutSessionUpdateRequest& request,
                                               const quote& answer, const decision_context& context);
std::expected<decision, failure> decide_complete(const session_state& state,
                                                 const CheckoutSessionCompleteRequest& request,
                                                 const request_context& from, const quote& answer,
                                                 const decision_context& context);
decision decide_cancel(const session_state& state, const CancelSessionRequest& request,
                       const decision_context& context);

/// What is wrong with a request to complete, as far as the session alone can tell: an authentication result that is
/// missing or that nobody waits for, a handler that is not offered, no instrument, no buyer.
std::optional<failure> refused_completion(const session_state& state, const CheckoutSessionCompleteRequest& request);

/// True when the authentication that a session waits for has failed: nothing is charged, no quote is needed.
bool authentication_failed(const CheckoutSessionCompleteRequest& request);

/// The state that follows `state`: the same but for its version and the time of its last change.
session_state successor(const session_state& state, time_point now);

} // namespace acp::checkout
