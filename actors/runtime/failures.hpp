#pragma once

#include "checkout/values/failure.hpp"

/// The failures this room makes by itself; all others come from the rules.
namespace acp::actors::failures {

checkout::failure not_found();
checkout::failure overloaded();
/// `what` is out of reach: `the event log`, `catalog`, …
checkout::failure unavailable(const char* what);
checkout::failure internal();
checkout::failure shutting_down();
/// The idempotency key was used with another body.
checkout::failure key_conflict();
/// The first request with the idempotency key still runs.
checkout::failure key_in_flight();
/// The payment service has not said yet whether it charged; the completion goes on.
checkout::failure payment_outcome_unknown();

/// True for what is answered again to the same idempotency key: everything the request itself or the session's state
/// brought about.
bool is_remembered(const checkout::failure& f);

} // namespace acp::actors::failures
