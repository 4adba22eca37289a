#include "mcp_fixture.hpp"

#include "spec/decode.hpp"

namespace acp::test {

using nlohmann::json;

http_request to_mcp(const json& message) {
  return {"POST",
          "/mcp",
          {{"Authorization", "Bearer key_a"},
           {"Content-Type", "application/json"},
           {"Accept", "application/json, text/event-stream"},
           {"Request-Id", "request_1"}},
          message.dump()};
}

json rpc(const std::string& method, json params) {
  return {{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", std::move(params)}};
}

json tool_call(const std::string& tool, json arguments) {
  return tool_call(tool, std::move(arguments), {{"api_version", "2026-04-17"}, {"idempotency_key", "idem_1"}});
}

json tool_call(const std::string& tool, json arguments, json meta) {
  if (!meta.is_discarded()) arguments["meta"] = std::move(meta);
  return rpc("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
}

json expect_result(const http_response& response) {
  EXPECT_EQ(response.status, 200) << response.body;
  auto answer = json::parse(response.body, nullptr, false);
  EXPECT_TRUE(answer.is_object() && answer.contains("result")) << response.body;
  if (!answer.is_object()) return json::object();
  EXPECT_EQ(answer.value("jsonrpc", ""), "2.0");
  EXPECT_EQ(answer["id"], 7);
  auto result = answer["result"];
  if (!result.contains("content")) return result;
  const auto document = json::parse(result["content"][0]["text"].get<std::string>());
  EXPECT_EQ(result["content"][0]["type"], "text");
  EXPECT_EQ(result["structuredContent"], document);
  for (const auto& [name, value] : document.items()) EXPECT_EQ(result[name], value) << name;
  EXPECT_EQ(result["_meta"]["request_id"], response.header("Request-Id").value_or(""));
  return result;
}

json expect_tool_error(const http_response& response, const std::string& code, int status) {
  const auto result = expect_result(response);
  EXPECT_EQ(result.value("isError", false), true) << response.body;
  if (!result.contains("structuredContent")) return json::object();
  auto error = result["structuredContent"];
  EXPECT_TRUE(validate(error, rule_for<Error>(), direction::outgoing).empty()) << response.body;
  EXPECT_EQ(error.value("code", ""), code) << response.body;
  EXPECT_EQ(result["_meta"]["http_status"], status) << response.body;
  return error;
}

void expect_fault(const http_response& response, int code, int status) {
  EXPECT_EQ(response.status, status) << response.body;
  const auto answer = json::parse(response.body, nullptr, false);
  ASSERT_TRUE(answer.is_object() && answer.contains("error")) << response.body;
  EXPECT_EQ(answer["error"]["code"], code) << response.body;
  EXPECT_FALSE(answer["error"]["message"].get<std::string>().empty());
  EXPECT_FALSE(answer.contains("result"));
}

} // namespace acp::test
