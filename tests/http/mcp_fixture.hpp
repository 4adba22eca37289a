#pragma once

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace acp::test {

inline constexpr auto session_name = "cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV";

/// A POST of this message to /mcp, as a client of MCP sends it.
http_request to_mcp(const nlohmann::json& message);

nlohmann::json rpc(const std::string& method, nlohmann::json params = nlohmann::json::object());

/// A tool's call with a complete `meta`: version and the idempotency key `idem_1`.
nlohmann::json tool_call(const std::string& tool, nlohmann::json arguments);
/// The same with a `meta` of its own.
nlohmann::json tool_call(const std::string& tool, nlohmann::json arguments, nlohmann::json meta);

/// Checks that the answer is a result and that the session or Error in it stands in all three places; returns the
/// result.
nlohmann::json expect_result(const http_response& response);
/// Checks that the answer is a result with the protocol's Error; returns it.
nlohmann::json expect_tool_error(const http_response& response, const std::string& code, int status = 400);
/// Checks that the answer is an error of JSON-RPC.
void expect_fault(const http_response& response, int code, int status = 200);

} // namespace acp::test
