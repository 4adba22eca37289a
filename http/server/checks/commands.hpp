#pragma once

#include "http/server/checks/admission.hpp"

#include "checkout/deciding/command.hpp"

#include <expected>
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

} // namespace acp::http
