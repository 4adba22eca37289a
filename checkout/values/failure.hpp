#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// Why a request could not be answered with a session. The edge maps each to one HTTP status.
enum class failure_kind : std::uint8_t {
  invalid_request, ///< 400
  unauthorized,    ///< 401
  not_found,       ///< 404
  not_allowed,     ///< 405: cancelling what is completed or canceled
  conflict,        ///< 409: the idempotency key's first request still runs; the session's status forbids the command
  unprocessable,   ///< 422: the idempotency key was used with another body
  overloaded,      ///< 503: a bounded queue is full
  unavailable,     ///< 503: the database or a merchant service is out of reach
  internal,        ///< 500
};

/// The protocol's flat Error plus what HTTP needs around it. Nothing here is secret: it goes to the caller as it is.
struct failure {
  failure_kind kind = failure_kind::internal;
  std::string code;                 ///< as in the protocol: `invalid`, `not_found`, `idempotency_conflict`, …
  std::string message;              ///< for a person
  std::optional<std::string> param; ///< RFC 9535 path of the field at fault
  std::optional<std::chrono::seconds> retry_after; ///< for 409 in flight and 503

  friend bool operator==(const failure&, const failure&) = default;
};

/// `invalid_request`, `processing_error` or `service_unavailable` (schema Error.type).
std::string_view error_type(failure_kind kind);
int http_status(failure_kind kind);
/// The kind with that name, as `to_string` gives it; for records that were stored.
std::string_view to_string(failure_kind kind);
std::optional<failure_kind> failure_kind_from(std::string_view name);

/// The protocol's Error as compact JSON.
std::string to_error_json(const failure& f);

} // namespace acp::checkout
