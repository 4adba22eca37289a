#pragma once

#include "checkout/values/digest.hpp"
#include "checkout/values/failure.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"
#include "spec/types.hpp"
#include "spec/versions/former_parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace acp::checkout {

/// What an agent may ask of a session; of a cart, all but to complete it.
enum class operation : std::uint8_t { create, update, complete, cancel };
std::string_view to_string(operation op);

/// The idempotency key of a request, as it is stored (protocol 2026-04-17, idempotency).
struct idempotency {
  sha256_digest scope{}; ///< of caller, endpoint path and key: what must be unique
  sha256_digest body{};  ///< of the canonical JSON body (RFC 8785): what must be the same

  friend bool operator==(const idempotency&, const idempotency&) = default;
};

/// Everything about a request that is not its body.
struct request_context {
  identity caller;
  request_id request;
  trace_context trace = {}; ///< it belongs to
  std::optional<idempotency> key;
  std::string api_version;  ///< the version of the protocol the answer is rendered in
  std::string locale;       ///< best match of Accept-Language, `en-US` when there is none
  std::string currency;     ///< what the shop sells in where a request does not say; of a create
  former_parts former = {}; ///< of the body: where refusals point to
};

/// What came in place of a request that can't be read or does not fit the schema: it only ever gets this failure, which
/// is remembered under its key as those of the rules are.
struct refused_request {
  operation asked;
  failure why;
};

/// What a request may be. A cart is given up by the same one as a session.
using command_body =
    std::variant<CheckoutSessionCreateRequest, CheckoutSessionUpdateRequest, CheckoutSessionCompleteRequest,
                 CancelSessionRequest, CartCreateRequest, CartUpdateRequest, refused_request>;

operation asked_by(const command_body& body);

/// One request of an agent, decoded and valid by itself, or what is wrong with it.
struct command {
  session_id session; ///< or the cart; empty for a create
  command_body body;
  request_context context;

  operation op() const { return asked_by(body); }
};

} // namespace acp::checkout
