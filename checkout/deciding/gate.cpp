#include "checkout/deciding/gate.hpp"

#include "checkout/values/messages.hpp"

#include <string>

namespace acp::checkout {
namespace {

using enum CheckoutSessionStatus;

failure conflict(std::string code, std::string message) {
  return {failure_kind::conflict, std::move(code), std::move(message), std::nullopt, std::nullopt};
}

failure ended(CheckoutSessionStatus status, operation op) {
  const std::string name{to_string(status)};
  if (op == operation::cancel)
    return {failure_kind::not_allowed, "not_cancelable", "A checkout session that is " + name + " can't be canceled.",
            std::nullopt, std::nullopt};
  return conflict("session_" + name, "The checkout session is " + name + " and takes no further changes.");
}

/// A cart that was given up, or whose time has passed, is no more.
failure no_such_cart() {
  return {failure_kind::not_found, "not_found", "There is no such cart, or it has expired.", std::nullopt,
          std::nullopt};
}

constexpr std::size_t most_reasons_told = 5;

failure not_ready(const CheckoutSession& session) {
  failure f{failure_kind::invalid_request, "not_ready_for_payment", "The checkout session is not ready for payment.",
            std::nullopt, std::nullopt};
  std::size_t reasons = 0;
  for (const auto& message : session.messages) {
    if (!blocks_payment(message)) continue;
    if (++reasons > most_reasons_told) break;
    const auto& error = std::get<MessageError>(message);
    f.message += ' ';
    f.message += error.content;
    if (!f.param && error.param) f.param = *error.param;
  }
  return f;
}

} // namespace

bool is_terminal(CheckoutSessionStatus status) {
  return status == completed || status == canceled || status == expired;
}

bool is_in_flight(CheckoutSessionStatus status) { return status == complete_in_progress || status == in_progress; }

std::optional<failure> refused_by_status(const CheckoutSession& session, CheckoutSessionStatus status, operation op) {
  if (names_cart(session.id)) return is_terminal(status) ? std::optional{no_such_cart()} : std::nullopt;
  if (is_terminal(status)) return ended(status, op);
  if (is_in_flight(status))
    return conflict("completion_in_progress", "The payment for this checkout session is under way.");
  if (op == operation::cancel) return std::nullopt;
  if (status == pending_approval) return conflict("pending_approval", "The checkout session waits for an approval.");
  if (op == operation::complete && status != ready_for_payment && status != authentication_required)
    return not_ready(session);
  return std::nullopt;
}

} // namespace acp::checkout
