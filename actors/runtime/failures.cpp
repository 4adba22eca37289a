#include "actors/runtime/failures.hpp"

#include <chrono>
#include <string>

namespace acp::actors::failures {

using checkout::failure;
using checkout::failure_kind;
using std::chrono::seconds;

failure not_found() {
  return {failure_kind::not_found, "not_found", "There is no such checkout session.", std::nullopt, std::nullopt};
}

failure overloaded() {
  return {failure_kind::overloaded, "overloaded", "The server is at its limit; try again shortly.", std::nullopt,
          seconds{1}};
}

failure unavailable(const char* what) {
  return {failure_kind::unavailable, "service_unavailable",
          std::string{what} + " can't be reached right now; try again shortly.", std::nullopt, seconds{1}};
}

failure internal() {
  return {failure_kind::internal, "internal_error", "The server failed to handle this request.", std::nullopt,
          std::nullopt};
}

failure shutting_down() {
  return {failure_kind::unavailable, "service_unavailable", "The server is shutting down; try again shortly.",
          std::nullopt, seconds{1}};
}

failure key_conflict() {
  return {failure_kind::unprocessable, "idempotency_conflict",
          "This Idempotency-Key was used with a different request body.", std::nullopt, std::nullopt};
}

failure key_in_flight() {
  return {failure_kind::conflict, "idempotency_in_flight",
          "The first request with this Idempotency-Key is still being processed.", std::nullopt, seconds{1}};
}

failure payment_outcome_unknown() {
  return {failure_kind::unavailable, "payment_outcome_unknown",
          "The payment's outcome is not known yet; the completion continues. Ask for the session's state.",
          std::nullopt, seconds{2}};
}

bool is_remembered(const failure& f) {
  switch (f.kind) {
  case failure_kind::overloaded:
  case failure_kind::unavailable:
  case failure_kind::internal: return false;
  default: return true;
  }
}

} // namespace acp::actors::failures
