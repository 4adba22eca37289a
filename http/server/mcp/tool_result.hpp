#pragma once

#include "http/server/mcp/message.hpp"
#include "http/server/message/response.hpp"

#include <string_view>

namespace acp::http::mcp {

/// What the endpoint would have answered, as the result of a tool: the document as its members (ACP's binding), as text
/// and as structured content (MCP), an Error with `isError`. What stands in headers over HTTP goes to `_meta`.
response tool_result(const answer_form& form, response answer, std::string_view request_id);

} // namespace acp::http::mcp
