#pragma once

#include "http/server/admission.hpp"

namespace acp::http {

/// One thing a request's head is checked for: nothing when it passes, the answer when it does not.
using check = std::optional<response> (*)(const edge& e, const request_head& head, remembered_key& memory,
                                          admission& out);

// The checks, in the order in which `admit` runs them.
std::optional<response> check_framing(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> find_endpoint(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> authenticate(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> check_version(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> check_content(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> check_idempotency_key(const edge&, const request_head&, remembered_key&, admission&);
std::optional<response> check_signature_headers(const edge&, const request_head&, remembered_key&, admission&);

} // namespace acp::http
