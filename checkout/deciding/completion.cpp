#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/purchase.hpp"

#include <algorithm>

/// What can be said of a request to complete before the merchant is asked.
namespace acp::checkout {
namespace {

failure bad_request(std::string code, std::string message, std::string param) {
  return {failure_kind::invalid_request, std::move(code), std::move(message), std::move(param), std::nullopt};
}

std::optional<failure> refused_authentication(const session_state& state,
                                              const CheckoutSessionCompleteRequest& request) {
  if (state.session.status != CheckoutSessionStatus::authentication_required || request.authentication_result)
    return std::nullopt;
  return bad_request("requires_3ds", "The card's issuer wants the buyer authenticated: send how that ended.",
                     "$.authentication_result");
}

std::optional<failure> refused_payment(const CheckoutSession& session, const PaymentData& data) {
  if (is_on_account(data)) return std::nullopt; // what is wrong with it, the merchant's offers tell
  const auto& handlers = session.capabilities.payment->handlers;
  if (data.handler_id) {
    if (std::ranges::find(handlers, *data.handler_id, &PaymentHandler::id) == handlers.end())
      return bad_request("invalid_handler_id", "There is no payment handler with this id.",
                         "$.payment_data.handler_id");
  } else if (handlers.size() != 1) {
    return bad_request("missing", "Name the payment handler to use.", "$.payment_data.handler_id");
  }
  if (!data.instrument)
    return bad_request("missing", "A payment instrument is needed with a handler.", "$.payment_data.instrument");
  if (data.approval_required == true)
    return bad_request("unsupported", "Orders that wait for an approval are not offered.",
                       "$.payment_data.approval_required");
  // Who asked for time to pay must not be charged at once.
  if (data.payment_terms && data.payment_terms != PaymentTerms::immediate)
    return bad_request("unsupported", "What an instrument pays is paid at once; terms are for purchase orders alone.",
                       "$.payment_data.payment_terms");
  return std::nullopt;
}

} // namespace

std::optional<failure> refused_completion(const session_state& state, const CheckoutSessionCompleteRequest& request) {
  if (auto refused = refused_authentication(state, request)) return refused;
  if (auto refused = refused_payment(state.session, request.payment_data)) return refused;
  const bool has_buyer = request.buyer || (state.session.buyer && !request.buyer.is_null());
  if (!has_buyer) return bad_request("missing", "An order needs a buyer.", "$.buyer");
  return std::nullopt;
}

bool awaits_authentication(const session_state& state) {
  return state.session.status == CheckoutSessionStatus::authentication_required && state.hidden.authenticating;
}

bool authentication_failed(const CheckoutSessionCompleteRequest& request) {
  if (!request.authentication_result) return false;
  switch (request.authentication_result->outcome) {
  case AuthenticationOutcome::authenticated:
  case AuthenticationOutcome::attempt_acknowledged:
  case AuthenticationOutcome::informational: return false;
  default: return true;
  }
}

} // namespace acp::checkout
