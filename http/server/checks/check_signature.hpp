#pragma once

#include "http/server/checks/admission.hpp"

namespace acp::http {

/// True when the caller's key has a signing secret.
bool must_sign(const admission& a);

/// Verifies the signature of a request whose head has been admitted, where its key asks for one; nothing when it is
/// right. `canonical_body` is empty for a request without a body.
std::optional<response> check_signature(const edge& e, const request_head& head, const admission& a,
                                        std::string_view canonical_body);

} // namespace acp::http
