#pragma once

#include "http/server/checks/admission.hpp"

namespace acp::http {

/// One thing a request's head is checked for: nothing when it passes, the answer when it does not.
using check = std::optional<response> (*)(const edge& e, const request_head& head, remembered_key& memory,
                                          admission& out);

// The checks, in the order in which `admit` runs them; what they find out goes into the admission.
/// Not more requests than one address may send (docs/limits.md), whatever they are: those that are refused for anything
/// else have counted already. Only a look at the server's health does not count.
std::optional<response> check_address_rate(const edge&, const request_head&, remembered_key&, admission&);
/// One Host where the version needs it, and no expectation but 100-continue.
std::optional<response> check_framing(const edge&, const request_head&, remembered_key&, admission&);
/// There is such a path, with such a method: `where`.
std::optional<response> find_endpoint(const edge&, const request_head&, remembered_key&, admission&);
/// Of what speaks MCP: no page of an origin that is not welcome (DNS rebinding), whatever key it has.
std::optional<response> check_mcp_origin(const edge&, const request_head&, remembered_key&, admission&);
/// One bearer key that is valid: `caller`. Open endpoints need none.
std::optional<response> authenticate(const edge&, const request_head&, remembered_key&, admission&);
/// Operators: a key whose role may do that. Who may not is noted in the log.
std::optional<response> check_role(const edge&, const request_head&, remembered_key&, admission&);
/// Both again, for an answer under way that goes on for long: keys are revoked and change their role meanwhile. As
/// cheap as a look at the table's generation while it stays. Who may go on no longer is noted in the log.
std::optional<response> check_key_again(const edge&, const request_head&, remembered_key&, admission&);
/// Not more requests than one key may send.
std::optional<response> check_key_rate(const edge&, const request_head&, remembered_key&, admission&);
/// Of what speaks MCP: an answer in a form there is (`as_events`), a version that is spoken, a session that is this
/// key's.
std::optional<response> check_mcp_headers(const edge&, const request_head&, remembered_key&, admission&);
/// One supported API-Version that has the endpoint.
std::optional<response> check_version(const edge&, const request_head&, remembered_key&, admission&);
/// A length, a media type and a size the endpoint takes.
std::optional<response> check_content(const edge&, const request_head&, remembered_key&, admission&);
/// A well-formed Idempotency-Key on every POST; older versions, some dialects, and a PUT, may go without.
std::optional<response> check_idempotency_key(const edge&, const request_head&, remembered_key&, admission&);
/// Signature and a fresh Timestamp, from keys that have a secret; the signature itself waits for the body.
std::optional<response> check_signature_headers(const edge&, const request_head&, remembered_key&, admission&);
/// Room for one more request of its kind, as many as there are under way. For a message of MCP its kind is known later.
std::optional<response> check_pressure(const edge&, const request_head&, remembered_key&, admission&);

/// What `check_version` does, whatever named the version.
std::optional<response> find_version(std::string_view asked, const endpoint& to, admission& out);
response idempotency_key_refused();
response idempotency_key_missing(std::string message);

} // namespace acp::http
