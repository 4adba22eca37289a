#pragma once

#include "http/server/mcp/conversation.hpp"

#include <nlohmann/json_fwd.hpp>

namespace acp::http::mcp {

/// Acts on `tools/call`: checks what over HTTP stands in the header, in the same order, then what the payload says, and
/// makes the same command of it, under the same idempotency key as over HTTP.
outcome call_tool(const edge& e, const request_head& head, admission& a, const answer_form& form,
                  const nlohmann::json* params);

} // namespace acp::http::mcp
