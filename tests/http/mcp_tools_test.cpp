// tools/call of POST /mcp: the same commands, keys and errors as over HTTP.

#include "mcp_fixture.hpp"

#include "http/server/checks/signature.hpp"
#include "http/server/mcp/tools.hpp"
#include "spec/documents.hpp"
#include "spec/versions.hpp"

#include <set>

namespace acp::test {
namespace {

using mcp_tools = edge_fixture;
using nlohmann::json;

const json create_payload = json::parse(create_body);
const json version_only{{"api_version", "2026-04-17"}};

TEST_F(mcp_tools, the_list_has_every_tool_that_can_be_called_with_a_schema_that_needs_nothing_else) {
  start();
  const auto result = expect_result(send(to_mcp(rpc("tools/list"))));
  std::set<std::string> listed;
  for (const auto& tool : result["tools"]) {
    listed.insert(tool["name"]);
    const auto& schema = tool["inputSchema"];
    EXPECT_EQ(schema["type"], "object");
    EXPECT_FALSE(tool["description"].get<std::string>().empty());
    const auto text = schema.dump();
    for (auto at = text.find("\"$ref\":\""); at != std::string::npos; at = text.find("\"$ref\":\"", at + 1)) {
      const auto target = text.substr(at + 8, text.find('"', at + 8) - at - 8);
      ASSERT_TRUE(target.starts_with("#/$defs/")) << target;
      EXPECT_TRUE(schema["$defs"].contains(target.substr(8))) << target;
    }
    const auto* const to = http::mcp::find_tool(tool["name"].get<std::string>());
    ASSERT_NE(to, nullptr) << tool["name"];
    EXPECT_EQ(schema["properties"].contains("id"), to->pattern.find('{') != std::string_view::npos);
    EXPECT_EQ(schema["properties"].contains("payload"), to->body != http::body_rule::none);
  }
  std::set<std::string> callable;
  for (const auto& tool : http::mcp::tools) callable.emplace(tool.name);
  EXPECT_EQ(listed, callable);
  EXPECT_EQ(result["tools"], json::parse(tools_document(newest_version())));
}

TEST_F(mcp_tools, each_becomes_the_command_it_would_be_over_http) {
  start();
  const json update{{"line_items", {{{"id", "item_123"}, {"quantity", 2}}}}};
  const json pay{{"payment_data", {{"handler_id", "h"}, {"instrument", json::parse(R"({"type":"card","credential":
    {"type":"spt","token":"spt_123"}})")}}}};
  struct row {
    const char* tool;
    std::string path;
    std::optional<json> payload;
  };
  const std::string session{session_path};
  for (const auto& [tool, path, payload] :
       std::vector<row>{{"create_checkout_session", "/checkout_sessions", create_payload},
                        {"update_checkout_session", session, update},
                        {"complete_checkout_session", session + "/complete", pay},
                        {"cancel_checkout_session", session + "/cancel", json::object()},
                        {"cancel_checkout_session", session + "/cancel", std::nullopt}}) {
    json arguments = json::object();
    if (path != "/checkout_sessions") arguments["id"] = session_name;
    if (payload) arguments["payload"] = *payload;
    const auto result = expect_result(send(to_mcp(tool_call(tool, arguments))));
    EXPECT_EQ(result["isError"], false) << tool;
    EXPECT_EQ(result["id"], session_name) << tool;
    EXPECT_EQ(send(post(path, payload ? payload->dump() : "")).status, 200) << tool;
    const auto commands = checkout.commands();
    ASSERT_GE(commands.size(), 2U);
    const auto& over_mcp = commands[commands.size() - 2];
    const auto& over_http = commands.back();
    EXPECT_EQ(over_mcp.op(), over_http.op()) << tool;
    EXPECT_EQ(over_mcp.session, over_http.session) << tool;
    EXPECT_TRUE(over_mcp.context.key && over_mcp.context.key == over_http.context.key) << tool;
    EXPECT_EQ(over_mcp.context.caller, over_http.context.caller);
    EXPECT_EQ(over_mcp.context.api_version, "2026-04-17");
    EXPECT_EQ(over_mcp.context.request.str(), "request_1");
  }
}

TEST_F(mcp_tools, a_session_and_an_order_are_read) {
  start();
  EXPECT_EQ(expect_result(send(to_mcp(tool_call("get_checkout_session", {{"id", session_name}}, version_only))))["id"],
            session_name);
  ASSERT_EQ(checkout.reads().size(), 1U);
  EXPECT_EQ(checkout.reads()[0].id.str(), session_name);
  EXPECT_EQ(checkout.reads()[0].context.caller.str(), "agent_a");

  checkout.answer_with([](checkout::reply_to port) {
    auto document = std::make_shared<const std::string>(R"({"id":"cs_1","order":{"id":"ord_1","status":"shipped"}})");
    port.answer({checkout::session_answer{std::move(document), false}, false});
  });
  const json order{{"id", std::string{"ord_"} + (session_name + 3)}};
  EXPECT_EQ(expect_result(send(to_mcp(tool_call("get_order", order))))["structuredContent"],
            json::parse(R"({"id":"ord_1","status":"shipped"})"));
  EXPECT_EQ(checkout.reads().back().id.str(), session_name);
  expect_tool_error(send(to_mcp(tool_call("get_order", {{"id", "nonsense"}}))), "not_found", 404);
}

TEST_F(mcp_tools, what_meta_says_counts_as_the_header_would) {
  start();
  const json meta{{"api_version", "2026-04-17"},
                  {"request_id", "mine"},
                  {"accept_language", "de"},
                  {"user_agent", "x"},
                  {"further", 1}};
  const auto answer = send(to_mcp(tool_call("get_checkout_session", {{"id", session_name}}, meta)));
  EXPECT_EQ(answer.header("Request-Id"), "mine");
  expect_result(answer);
  EXPECT_EQ(checkout.reads()[0].context.request.str(), "mine");
  EXPECT_EQ(checkout.reads()[0].context.locale, "de-DE");
}

TEST_F(mcp_tools, a_change_without_a_key_is_done_and_not_remembered) {
  start();
  expect_result(send(to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}}, version_only))));
  ASSERT_EQ(checkout.commands().size(), 1U);
  EXPECT_FALSE(checkout.commands()[0].context.key.has_value());
}

TEST_F(mcp_tools, wrong_arguments_are_told_as_errors_of_the_protocol) {
  start();
  struct row {
    const char* tool;
    json arguments;
    json meta;
    std::string code;
    std::string param;
  };
  const json good{{"api_version", "2026-04-17"}, {"idempotency_key", "idem_1"}};
  const json absent(json::value_t::discarded);
  const json id{{"id", session_name}};
  const auto with_payload = [](json payload) { return json{{"id", session_name}, {"payload", std::move(payload)}}; };
  const std::vector<row> rows{
      {"get_checkout_session", id, absent, "missing", "$.meta"},
      {"get_checkout_session", id, nullptr, "missing", "$.meta"},
      {"get_checkout_session", id, "2026-04-17", "invalid_type", "$.meta"},
      {"get_checkout_session", id, json::object(), "missing_api_version", ""},
      {"get_checkout_session", id, {{"api_version", ""}}, "missing_api_version", ""},
      {"get_checkout_session", id, {{"api_version", 20260417}}, "invalid_type", "$.meta.api_version"},
      {"get_checkout_session", id, {{"api_version", "2099-01-01"}}, "unsupported_api_version", ""},
      {"get_checkout_session", json::object(), good, "missing", "$.id"},
      {"get_checkout_session", {{"id", ""}}, good, "missing", "$.id"},
      {"get_checkout_session", {{"id", 3}}, good, "invalid_type", "$.id"},
      {"get_order", {{"id", nullptr}}, good, "missing", "$.id"},
      {"create_checkout_session", json::object(), good, "missing", "$.payload"},
      {"update_checkout_session", with_payload(nullptr), good, "missing", "$.payload"},
      {"update_checkout_session", with_payload("text"), good, "invalid_type", "$"},
      {"update_checkout_session", with_payload(json::array()), good, "invalid_type", "$"},
      {"create_checkout_session",
       {{"payload", {{"line_items", json::array({json::object()})}}}},
       good,
       "missing",
       "$.line_items[0].id"},
      {"complete_checkout_session", with_payload({{"buyer", {{"email", 3}}}}), good, "invalid_type", "$.buyer.email"},
      {"cancel_checkout_session", with_payload(3), good, "invalid_type", "$"},
      {"create_checkout_session",
       {{"payload", create_payload}},
       {{"api_version", "2026-04-17"}, {"idempotency_key", "with blank"}},
       "invalid_idempotency_key",
       "$.meta.idempotency_key"},
      {"create_checkout_session",
       {{"payload", create_payload}},
       {{"api_version", "2026-04-17"}, {"idempotency_key", std::string(256, 'x')}},
       "invalid_idempotency_key",
       "$.meta.idempotency_key"},
  };
  for (const auto& [tool, arguments, meta, code, param] : rows) {
    const auto error = expect_tool_error(send(to_mcp(tool_call(tool, arguments, meta))), code);
    EXPECT_EQ(error.value("param", ""), param) << tool << ' ' << arguments << ' ' << meta;
  }
  EXPECT_TRUE(checkout.commands().empty());
  EXPECT_TRUE(checkout.reads().empty());
  const auto error =
      expect_tool_error(send(to_mcp(tool_call("get_checkout_session", id, json::object()))), "missing_api_version");
  const auto known = supported_versions();
  EXPECT_EQ(error["supported_versions"], json(std::vector<std::string>{known.begin(), known.end()}));
}

TEST_F(mcp_tools, an_invalid_payload_has_the_very_error_http_has) {
  start();
  const json wrong{{"line_items", json::array({{{"id", 3}}})}, {"currency", "dollars"}};
  const auto over_mcp =
      expect_tool_error(send(to_mcp(tool_call("create_checkout_session", {{"payload", wrong}}))), "invalid_type");
  EXPECT_EQ(over_mcp, expect_error(send(post("/checkout_sessions", wrong.dump())), 400, "invalid_type"));
  ASSERT_EQ(checkout.refused().size(), 2U);
  EXPECT_EQ(checkout.refused()[0].context.key, checkout.refused()[1].context.key);
}

TEST_F(mcp_tools, an_id_never_leads_to_another_endpoint) {
  start();
  const json sly{{"id", std::string{session_name} + "/complete"}, {"payload", json::object()}};
  expect_tool_error(send(to_mcp(tool_call("update_checkout_session", sly))), "not_found", 404);
  EXPECT_TRUE(checkout.commands().empty());
}

TEST_F(mcp_tools, what_the_service_refuses_is_a_result_too) {
  start();
  using kind = checkout::failure_kind;
  for (const auto& [what, status] : {std::pair{kind::not_found, 404},
                                     {kind::not_allowed, 405},
                                     {kind::conflict, 409},
                                     {kind::unprocessable, 422},
                                     {kind::internal, 500}}) {
    checkout.answer_with([what = what](checkout::reply_to port) { port.answer(failed_reply(what, "why")); });
    expect_tool_error(send(to_mcp(tool_call("get_checkout_session", {{"id", session_name}}))), "why", status);
  }
  checkout.answer_with([](checkout::reply_to port) { port.answer(failed_reply(kind::overloaded, "overloaded")); });
  const auto busy = send(to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}})));
  expect_tool_error(busy, "overloaded", 503);
  EXPECT_EQ(expect_result(busy)["_meta"]["retry_after"], 1);
}

TEST_F(mcp_tools, created_and_replayed_are_told) {
  start();
  checkout.answer_with([](checkout::reply_to port) { port.answer(session_reply(true, true)); });
  const auto answer = send(to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}})));
  const auto meta = expect_result(answer)["_meta"];
  EXPECT_EQ(meta["http_status"], 201);
  EXPECT_EQ(meta["idempotent_replayed"], true);
  EXPECT_EQ(answer.header("Idempotent-Replayed"), "true");
}

TEST_F(mcp_tools, silence_and_lost_replies_are_results) {
  settings.deadlines.request = std::chrono::milliseconds{50};
  start();
  checkout.hold();
  const auto call = to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}}));
  expect_tool_error(send(call), "timeout", 503);
  checkout.answer_with([](checkout::reply_to port) { auto dropped = std::move(port); });
  EXPECT_EQ(expect_result(send(call))["_meta"]["http_status"], 503);
}

TEST_F(mcp_tools, keys_that_sign_sign_the_payload_in_meta) {
  start();
  constexpr auto in_time = "2026-04-17T10:30:00Z";
  const std::string canonical = create_payload.dump(); // sorted, without blanks
  const auto call = [&](json meta) {
    meta["api_version"] = "2026-04-17";
    return with(to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}}, meta)), "Authorization",
                "Bearer key_signing");
  };
  const auto right = http::make_signature(signing_secret, std::string{in_time} + "." + canonical);
  EXPECT_EQ(expect_result(send(call({{"signature", right}, {"timestamp", in_time}})))["isError"], false);
  expect_tool_error(send(call(json::object())), "signature_required", 401);
  expect_tool_error(send(call({{"signature", right}})), "timestamp_required", 401);
  expect_tool_error(send(call({{"signature", right}, {"timestamp", "2026-04-17T11:30:00Z"}})), "timestamp_out_of_range",
                    401);
  expect_tool_error(send(call({{"signature", "AAAA"}, {"timestamp", in_time}})), "invalid_signature", 401);
  EXPECT_EQ(checkout.commands().size(), 1U);
  const auto listed = with(to_mcp(rpc("tools/list")), "Authorization", "Bearer key_signing");
  EXPECT_TRUE(expect_result(send(listed)).contains("tools"));
}

TEST_F(mcp_tools, new_sessions_are_turned_away_under_pressure_as_over_http) {
  settings.intake.max_requests = 4;
  start();
  checkout.hold();
  std::vector<std::unique_ptr<http_client>> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(make_client());
    waiting.back()->connect();
    waiting.back()->send_bytes(to_bytes(with(post(), "Idempotency-Key", "k" + std::to_string(i))));
  }
  ASSERT_TRUE(checkout.wait_for_held(3));
  expect_tool_error(send(to_mcp(tool_call("create_checkout_session", {{"payload", create_payload}}, version_only))),
                    "overloaded", 503);
  EXPECT_EQ(expect_result(send(to_mcp(rpc("ping")))), json::object());
  checkout.answer_held();
}

} // namespace
} // namespace acp::test
