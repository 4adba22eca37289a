#pragma once

#include "http/server/checks/key_table.hpp"

#include <string>
#include <string_view>

namespace acp::http::mcp {

/// An id for a conversation that was agreed on in one version, good with this key alone. Nothing is kept of it: every
/// server that knows the key can tell it from a made-up one (docs/decisions/0007). `nonce` makes it different from all
/// others.
std::string make_session(const api_key& key, std::string_view version, std::string_view nonce);

/// The version a conversation was agreed on in; empty for an id that was not made for this key.
std::string_view session_version(const api_key& key, std::string_view session);

} // namespace acp::http::mcp
