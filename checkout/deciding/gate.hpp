#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/session/session_state.hpp"
#include "checkout/values/failure.hpp"

#include <optional>

namespace acp::checkout {

/// True for the statuses nothing leads out of: completed, canceled, expired.
bool is_terminal(CheckoutSessionStatus status);
/// True while the outcome of a payment is open: only the server itself moves such a session on.
bool is_in_flight(CheckoutSessionStatus status);

/// Why a session with this status does not take this operation; nothing when it does. Completing a session that isn't
/// ready names the first thing that is missing.
std::optional<failure> refused_by_status(const CheckoutSession& session, CheckoutSessionStatus status, operation op);

} // namespace acp::checkout
