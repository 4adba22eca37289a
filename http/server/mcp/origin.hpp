#pragma once

#include "http/server/settings.hpp"

#include <string_view>

namespace acp::http::mcp {

/// True for an Origin whose pages may speak MCP to this server: pages on the client's own machine, of the server's
/// public address, and of those that are set (`allowed_origins`, `mcp_origins`). What the Host header says counts for
/// nothing: a page whose name was rebound to this address sends it along.
bool is_welcome(std::string_view origin, const server_settings& settings);

} // namespace acp::http::mcp
