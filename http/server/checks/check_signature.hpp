#pragma once

#include "http/server/checks/admission.hpp"

namespace acp::http {

/// True when the caller's key has a signing secret.
bool must_sign(const admission& a);

/// What a request is signed with: over HTTP in its header, over MCP in `meta`.
struct signature_fields {
  std::string_view signature;
  std::string_view timestamp;
};

/// Signature and a fresh Timestamp, from keys that have a secret; the signature itself waits for the body.
std::optional<response> check_signature_is_fresh(const edge& e, const signature_fields& given, const admission& a);

/// Verifies the signature over a body's canonical JSON, where the caller's key asks for one; nothing when it is right.
std::optional<response> check_signature(const edge& e, const signature_fields& given, const admission& a,
                                        std::string_view canonical_body);

/// Verifies the signature of a request whose head has been admitted, where its key asks for one; nothing when it is
/// right. `canonical_body` is empty for a request without a body.
std::optional<response> check_signature(const edge& e, const request_head& head, const admission& a,
                                        std::string_view canonical_body);

} // namespace acp::http
