// Where requests lead, and what is answered without a key.

#include "edge_fixture.hpp"

#include "spec/decode.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using routing = edge_fixture;

TEST_F(routing, each_endpoint_reaches_the_service_as_its_operation) {
  start();
  const std::string session = session_path;
  EXPECT_EQ(send(post()).status, 200);
  EXPECT_EQ(send(post(session, "{}")).status, 200);
  EXPECT_EQ(
      send(
          post(
              session + "/complete",
              R"({"payment_data":{"handler_id":"h","instrument":{"type":"card","credential":{"type":"spt","token":"spt_123"}}}})"))
          .status,
      200);
  EXPECT_EQ(send(post(session + "/cancel", "")).status, 200);
  EXPECT_EQ(send(get_session()).status, 200);

  const auto commands = checkout.commands();
  ASSERT_EQ(commands.size(), 4U);
  EXPECT_EQ(commands[0].op(), checkout::operation::create);
  EXPECT_TRUE(commands[0].session.empty());
  EXPECT_EQ(commands[1].op(), checkout::operation::update);
  EXPECT_EQ(commands[2].op(), checkout::operation::complete);
  EXPECT_EQ(commands[3].op(), checkout::operation::cancel);
  EXPECT_EQ(commands[3].session.str(), session.substr(std::string{"/checkout_sessions/"}.size()));
  ASSERT_EQ(checkout.reads().size(), 1U);
}

TEST_F(routing, the_context_carries_caller_request_version_and_locale) {
  start();
  auto request = with(post(), "Accept-Language", "fr;q=0.9, de-CH;q=0.8");
  EXPECT_EQ(send(request).header("Request-Id"), "request_1");
  const auto context = checkout.commands().at(0).context;
  EXPECT_EQ(context.caller.str(), "agent_a");
  EXPECT_EQ(context.request.str(), "request_1");
  EXPECT_EQ(context.api_version, "2026-04-17");
  EXPECT_EQ(context.locale, "de-DE");
  EXPECT_TRUE(context.key.has_value());
}

TEST_F(routing, created_is_201_and_a_replay_says_so) {
  start();
  checkout.answer_with([](checkout::reply_to port) { port.answer(session_reply(true, true)); });
  const auto answer = send(post());
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(answer.header("Idempotency-Key"), "idem_1");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.body, *session_reply().result->document);
}

TEST_F(routing, an_order_is_read_from_its_session) {
  start();
  const auto path = "/orders/ord_" + std::string{session_path}.substr(std::string{"/checkout_sessions/cs_"}.size());
  const auto with_document = [&](const char* text) {
    checkout.answer_with([text](checkout::reply_to port) {
      port.answer({checkout::session_answer{std::make_shared<const std::string>(text), false}, false});
    });
  };
  with_document(R"({"id":"cs_1","order":{"type":"order","id":"ord_1","b":1,"a":2},"status":"completed"})");
  const auto answer = send(get_session(path));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"type":"order","id":"ord_1","b":1,"a":2})");
  EXPECT_EQ(checkout.reads().at(0).id.str(), "cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV");
  EXPECT_EQ(checkout.reads().at(0).context.caller.str(), "agent_a");

  with_document(R"({"id":"cs_1","status":"ready_for_payment"})");
  expect_error(send(get_session(path)), 404, "not_found");
  for (const auto* nonsense : {"/orders/ord_1", "/orders/cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV"})
    expect_error(send(get_session(nonsense)), 404, "not_found");
  EXPECT_EQ(checkout.reads().size(), 2U);
}

TEST_F(routing, unknown_paths_are_not_found) {
  start();
  for (const auto* path : {"/", "/checkout_sessions/", "/checkout_sessions/a/b", "/checkout_sessions/a/b/complete",
                           "/CHECKOUT_SESSIONS", "/openapi/2026-04-17", "/openapi/.json", "/openapi/1999-01-01.json",
                           "//checkout_sessions", "/./checkout_sessions/a", "/checkout_sessions/a%2Fb"})
    expect_error(send(get_session(path)), 404, "not_found");
}

TEST_F(routing, a_method_that_is_not_answered_names_those_that_are) {
  start();
  for (const auto* method : {"PUT", "DELETE", "PATCH", "BREW", "GET"}) {
    auto request = get_session("/checkout_sessions");
    request.method = method;
    const auto answer = send(request);
    expect_error(answer, 405, "method_not_allowed");
    EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
  }
  auto request = get_session();
  request.method = "DELETE";
  EXPECT_EQ(send(request).header("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(routing, head_is_get_without_the_body) {
  start();
  auto request = get_session();
  request.method = "HEAD";
  const auto client = make_client();
  const auto answer = client->send(request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Length"), std::to_string(session_reply().result->document->size()));
  EXPECT_EQ(client->send(get_session()).status, 200); // the connection is still in step
}

TEST_F(routing, escapes_and_absolute_targets_lead_to_the_same_place) {
  start();
  EXPECT_EQ(send(get_session("/checkout%5Fsessions/cs%5F1?x=%20y")).status, 200);
  EXPECT_EQ(send(get_session("http://localhost/checkout_sessions/cs_1")).status, 200);
  ASSERT_EQ(checkout.reads().size(), 2U);
  EXPECT_EQ(checkout.reads()[0].id.str(), "cs_1");
  EXPECT_EQ(checkout.reads()[1].id.str(), "cs_1");
}

TEST_F(routing, a_base_path_stands_before_everything) {
  settings.base_path = "/acp/v1";
  start();
  EXPECT_EQ(send(get_session(std::string{"/acp/v1"} + session_path)).status, 200);
  EXPECT_EQ(send({"GET", "/acp/v1/openapi/2026-04-17.json", {}, ""}).status, 200);
  expect_error(send(get_session()), 404, "not_found");
  expect_error(send(get_session("/acp/v1")), 404, "not_found");
  expect_error(send(get_session(std::string{"/acp/v1x"} + session_path)), 404, "not_found");
}

TEST_F(routing, what_is_well_known_stands_at_the_root_whatever_the_base_path) {
  settings.base_path = "/acp/v1";
  start();
  for (const auto* path : {"/.well-known/acp.json", "/healthz", "/readyz"}) {
    EXPECT_EQ(send({"GET", path, {}, ""}).status, 200) << path;
    expect_error(send({"GET", std::string{"/acp/v1"} + path, {}, ""}), 404, "not_found");
  }
}

TEST_F(routing, an_escaped_slash_is_part_of_no_path) {
  start();
  expect_error(send(post(std::string{session_path} + "%2Fcancel", "{}")), 404, "not_found");
  expect_error(send(post(std::string{session_path} + "%2fcomplete", "{}")), 404, "not_found");
  EXPECT_TRUE(checkout.commands().empty());
}

TEST_F(routing, a_query_is_not_looked_at) {
  start();
  for (const auto* path : {"/healthz?%zz", "/readyz?a=^|", "/.well-known/acp.json?%"})
    EXPECT_EQ(send({"GET", path, {}, ""}).status, 200) << path;
  EXPECT_EQ(send(get_session(std::string{session_path} + "?%zz")).status, 200);
}

TEST_F(routing, discovery_is_public_valid_and_names_no_merchant) {
  start();
  const auto answer = send({"GET", "/.well-known/acp.json", {}, ""});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=3600");
  EXPECT_TRUE(answer.header("Request-Id").has_value());
  const auto document = nlohmann::json::parse(answer.body);
  const auto wrong = validate(document, rule_for<DiscoveryResponse>(), direction::outgoing);
  EXPECT_TRUE(wrong.empty()) << wrong.front().path << ": " << wrong.front().message;
  EXPECT_EQ(document.at("api_base_url"), "https://acp.example/api");
  EXPECT_EQ(document.at("protocol").at("supported_versions").back(), document.at("protocol").at("version"));
  EXPECT_EQ(answer.body.find("ecret"), std::string::npos);
}

TEST_F(routing, openapi_documents_are_public) {
  start();
  const auto answer = send({"GET", "/openapi/2026-04-17.json", {}, ""});
  EXPECT_EQ(answer.status, 200);
  const auto document = nlohmann::json::parse(answer.body);
  EXPECT_EQ(document.at("servers").at(0).at("url"), "https://acp.example/api");
  EXPECT_EQ(document.at("paths").at("/.well-known/acp.json").at("servers").at(0).at("url"), "https://acp.example");
  EXPECT_FALSE(document.at("paths").at("/checkout_sessions").contains("servers"));
  expect_error(send({"GET", "/openapi/2020-01-01.json", {}, ""}), 404, "not_found");
}

TEST_F(routing, alive_always_ready_only_when_the_service_is) {
  start();
  EXPECT_EQ(send({"GET", "/healthz", {}, ""}).status, 200);
  EXPECT_EQ(send({"GET", "/readyz", {}, ""}).status, 200);
  checkout.is_ready = false;
  EXPECT_EQ(send({"GET", "/healthz", {}, ""}).status, 200);
  const auto answer = send({"GET", "/readyz", {}, ""});
  expect_error(answer, 503, "not_ready");
  EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST_F(routing, request_ids_are_echoed_when_well_formed_and_made_otherwise) {
  start();
  EXPECT_EQ(send(with(get_session(), "Request-Id", std::string(255, 'r'))).header("Request-Id"), std::string(255, 'r'));
  for (const auto& bad : {std::string(256, 'r'), std::string{"two words"}, std::string{"caf\xc3\xa9"}, std::string{}}) {
    const auto made = send(with(get_session(), "Request-Id", bad)).header("Request-Id").value_or("");
    EXPECT_TRUE(made.starts_with("req_") && made.size() == 30) << made;
  }
  EXPECT_NE(send(get_session()).header("Request-Id"), send(get_session()).header("Request-Id"));
}

} // namespace
} // namespace acp::test
