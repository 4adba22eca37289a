// POST /mcp: the transport and what is said before a tool is called.

#include "mcp_fixture.hpp"

#include "http/server/mcp/accept.hpp"
#include "http/server/mcp/origin.hpp"
#include "http/server/mcp/protocol.hpp"
#include "http/server/mcp/session.hpp"

#include <algorithm>

namespace acp::test {
namespace {

using mcp = edge_fixture;
using nlohmann::json;

json initialize(const std::string& version) {
  return rpc("initialize",
             {{"protocolVersion", version}, {"capabilities", json::object()}, {"clientInfo", {{"name", "test"}}}});
}

TEST_F(mcp, a_version_is_agreed_on) {
  start();
  for (const auto* version : {"2025-11-25", "2025-06-18", "2025-03-26"})
    EXPECT_EQ(expect_result(send(to_mcp(initialize(version))))["protocolVersion"], version);
  const auto result = expect_result(send(to_mcp(initialize("1999-01-01"))));
  EXPECT_EQ(result["protocolVersion"], "2025-11-25");
  EXPECT_EQ(result["capabilities"], json::parse(R"({"tools":{"listChanged":false}})"));
  EXPECT_EQ(result["serverInfo"]["name"], "acp-checkout");
  EXPECT_FALSE(result["serverInfo"]["version"].get<std::string>().empty());
  expect_fault(send(to_mcp(rpc("initialize"))), -32602);
}

TEST_F(mcp, a_session_is_good_with_its_key_and_in_its_version) {
  start();
  const auto session = send(to_mcp(initialize("2025-06-18"))).header("Mcp-Session-Id").value_or("");
  ASSERT_FALSE(session.empty());
  EXPECT_NE(send(to_mcp(initialize("2025-06-18"))).header("Mcp-Session-Id"), session);
  const auto ping = with(to_mcp(rpc("ping")), "Mcp-Session-Id", session);
  EXPECT_EQ(expect_result(send(ping)), json::object());
  EXPECT_EQ(send(with(ping, "MCP-Protocol-Version", "2025-06-18")).status, 200);
  expect_error(send(with(ping, "MCP-Protocol-Version", "2025-11-25")), 400, "unsupported_protocol_version");
  expect_error(send(with(ping, "Authorization", "Bearer key_signing")), 404, "not_found");
  auto forged = session;
  forged.back() = forged.back() == '0' ? '1' : '0';
  auto lifted = session;
  lifted.replace(0, 10, "2025-11-25");
  for (const std::string& wrong : {forged, lifted, session.substr(1), std::string{"x"}, session + ", " + session})
    expect_error(send(with(ping, "Mcp-Session-Id", wrong)), 404, "not_found");
}

TEST_F(mcp, a_session_is_good_on_every_server_that_knows_the_key) {
  start();
  const auto session = send(to_mcp(initialize("2025-06-18"))).header("Mcp-Session-Id").value_or("");
  const auto other = http::make_server(settings, checkout, keys, documents, [this] { return now; });
  ASSERT_TRUE(other->start().has_value());
  http_client client{other->port()};
  EXPECT_EQ(client.send(with(to_mcp(rpc("ping")), "Mcp-Session-Id", session)).status, 200);
}

TEST_F(mcp, the_version_header_must_be_one_that_is_spoken) {
  start();
  const auto ping = to_mcp(rpc("ping"));
  EXPECT_EQ(send(ping).status, 200);
  EXPECT_EQ(send(with(ping, "MCP-Protocol-Version", "2025-03-26")).status, 200);
  for (const auto* wrong : {"2024-11-05", "1", "2025-11-25, 2025-11-25"})
    expect_error(send(with(ping, "MCP-Protocol-Version", wrong)), 400, "unsupported_protocol_version");
}

TEST_F(mcp, faults_of_the_message_are_json_rpc_s) {
  start();
  const auto raw = [](const std::string& body) {
    auto request = to_mcp(json::object());
    request.body = body;
    return request;
  };
  for (const auto* nonsense : {"", "{", "{\"a\":1,\"a\":2}", "\xff", "nul"}) {
    if (*nonsense != '\0') expect_fault(send(raw(nonsense)), -32700, 400);
  }
  for (const auto* wrong :
       {"3", "null", "[]", R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", "{}", R"({"jsonrpc":"2.0","id":1})",
        R"({"id":1,"method":"ping"})", R"({"jsonrpc":"1.0","id":1,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1,"method":3})", R"({"jsonrpc":"2.0","id":null,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", R"({"jsonrpc":"2.0","id":{},"method":"ping"})"})
    expect_fault(send(raw(wrong)), -32600, 400);
  expect_fault(send(to_mcp(rpc("resources/list"))), -32601);
  expect_fault(send(to_mcp(rpc("ping", json::array()))), -32602);
  for (const auto& params : {json::object(), json{{"name", 3}}, json{{"name", "no_such_tool"}},
                             json{{"name", "get_order"}, {"arguments", 3}}})
    expect_fault(send(to_mcp(rpc("tools/call", params))), -32602);
  expect_fault(send(to_mcp(rpc("tools/list", {{"cursor", "2"}}))), -32602);
  auto named = rpc("ping");
  named["id"] = "a \"name\"";
  EXPECT_EQ(json::parse(send(to_mcp(named)).body)["id"], "a \"name\"");
}

TEST_F(mcp, what_wants_no_answer_is_accepted) {
  start();
  for (const auto* message :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})",
        R"({"jsonrpc":"2.0","id":1,"result":{}})", R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}})"}) {
    auto request = to_mcp(json::object());
    request.body = message;
    const auto answer = send(request);
    EXPECT_EQ(answer.status, 202) << message;
    EXPECT_EQ(answer.body, "");
    EXPECT_FALSE(answer.header("Content-Type").has_value());
  }
}

TEST_F(mcp, an_answer_comes_as_an_event_to_who_asks_for_one) {
  start();
  auto client = make_client();
  for (int i = 0; i < 2; ++i) {
    const auto answer = client->send(with(to_mcp(rpc("ping")), "Accept", "text/event-stream"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(answer.body, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n");
  }
  const auto call = tool_call("get_checkout_session", {{"id", session_name}});
  const auto answer = client->send(with(to_mcp(call), "Accept", "text/event-stream;q=0.9, application/json;q=0.5"));
  ASSERT_TRUE(answer.body.starts_with("event: message\ndata: {")) << answer.body;
  EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 3);
  EXPECT_EQ(json::parse(answer.body.substr(21))["result"]["id"], session_name);
  expect_error(send(with(to_mcp(rpc("ping")), "Accept", "text/html")), 406, "not_acceptable");
}

TEST_F(mcp, only_post_is_answered) {
  start();
  for (const auto* method : {"GET", "DELETE", "HEAD", "PATCH"}) {
    auto request = to_mcp(rpc("ping"));
    request.method = method;
    if (request.method == "HEAD") continue; // has no body to tell
    const auto answer = send(request);
    expect_error(answer, 405, "method_not_allowed");
    EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
  }
}

TEST_F(mcp, the_rest_of_the_edge_holds_here_too) {
  settings.limits.body_bytes = 2'048;
  start();
  expect_error(send(without(to_mcp(rpc("ping")), "Authorization")), 401, "unauthorized");
  expect_error(send(with(to_mcp(rpc("ping")), "Authorization", "Bearer nobody")), 401, "unauthorized");
  expect_error(send(with(to_mcp(rpc("ping")), "Content-Type", "text/plain")), 415, "unsupported_media_type");
  expect_error(send(to_mcp(rpc("ping", {{"x", std::string(3'000, 'x')}}))), 413, "body_too_large");
}

TEST_F(mcp, pages_of_unknown_origins_are_turned_away_whatever_they_say_and_have) {
  settings.public_url = "https://acp.example/base";
  settings.allowed_origins = {"https://agent.example"};
  settings.mcp_origins = {"app://desktop"};
  start();
  const auto ping = to_mcp(rpc("ping"));
  for (const auto* fine : {"http://localhost", "http://localhost:6274", "https://127.0.0.1:1", "http://[::1]:8080",
                           "https://acp.example", "https://agent.example", "app://desktop"})
    EXPECT_EQ(send(with(ping, "Origin", fine)).status, 200) << fine;
  for (const auto* wrong :
       {"https://evil.example", "null", "", "http://localhost.evil.example", "http://localhost:80.evil.example",
        "http://evil.example:80", "https://acp.example.evil", "https://acp.example/base", "file://localhost",
        "http://127.0.0.1.evil.example", "http://user@localhost", "localhost"})
    expect_error(send(with(ping, "Origin", wrong)), 403, "origin_not_allowed");
  expect_error(send(without(with(ping, "Origin", "https://evil.example"), "Authorization")), 403, "origin_not_allowed");
  EXPECT_EQ(send(with(get_session(), "Origin", "https://evil.example")).status, 200) << "elsewhere the key decides";
}

TEST(mcp_parts, the_media_type_is_what_accept_rates_highest) {
  using http::mcp::chosen_media;
  using http::mcp::media;
  for (const auto* json_first :
       {"", "*/*", "application/*", "application/json", "application/json, text/event-stream",
        "text/event-stream, application/json", "text/html, */*;q=0.1", "Application/JSON;charset=utf-8",
        "text/event-stream;q=0, */*", "text/event-stream;q=0.5,application/json;q=0.501"})
    EXPECT_EQ(chosen_media(json_first), media::json) << json_first;
  for (const auto* events : {"text/event-stream", "text/*", "text/event-stream, application/json;q=0.9",
                             "application/json;q=0, */*", "*/*;q=0.1, text/event-stream"})
    EXPECT_EQ(chosen_media(events), media::events) << events;
  for (const auto* none : {"text/html", "application/json;q=0", "*/*;q=0", "application/json;q=x", "json", ",;,"})
    EXPECT_EQ(chosen_media(none), media::none) << none;
}

TEST(mcp_parts, versions) {
  EXPECT_EQ(http::mcp::agreed_version("2025-06-18"), "2025-06-18");
  EXPECT_EQ(http::mcp::agreed_version("2024-11-05"), http::mcp::versions.front());
  EXPECT_TRUE(http::mcp::known_version("").empty());
}

} // namespace
} // namespace acp::test
