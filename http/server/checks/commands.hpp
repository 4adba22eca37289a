#pragma once

#include "http/server/checks/admission.hpp"

#include "checkout/deciding/command.hpp"

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

namespace acp::http {

/// What an idempotency key belongs to: the caller, the endpoint's path without the base path, and the key. For an
/// admitted POST.
checkout::sha256_digest idempotency_scope(const admission& a);

/// What surrounds a command or read: caller, request id, version, locale.
checkout::request_context make_context(const admission& a);

/// The command an admitted POST carries: its body parsed, its signature verified, its fields validated. A body that is
/// wrong makes a command too, one that is refused: what is wrong is then remembered under its key, the first fault in
/// `code` and `param`, all of them in `message`. An answer where it is not certain who sent it.
std::expected<checkout::command, response> make_command(const edge& e, const request_head& head, const admission& a,
                                                        std::string_view body);

/// The same for a body that has been parsed, of a sender that is certain; null where it was left out. Without an
/// idempotency key the command has none.
checkout::command make_command(const edge& e, const admission& a, const nlohmann::json* document,
                               std::string_view canonical_body);

/// The session that is read for a session's, a cart's or an order's id: an order's names its session. Nothing for the
/// id of something else.
std::optional<checkout::session_id> session_to_read(action what, std::string_view id);

/// The answer where there is nothing to read.
response nothing_there(action what);

} // namespace acp::http
