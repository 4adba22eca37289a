// What the head of a request is refused for: every row of docs/http-api.md's table of errors.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using header_checks = edge_fixture;

TEST_F(header_checks, a_key_is_required) {
  start();
  const auto missing = send(without(get_session(), "Authorization"));
  expect_error(missing, 401, "unauthorized");
  EXPECT_EQ(missing.header("WWW-Authenticate"), "Bearer realm=\"acp\"");
  for (const auto* bad : {"Bearer wrong", "Bearer", "Bearer ", "Basic a2V5X2E=", "key_a", "Bearer key_a x",
                          "Bearerkey_a", "Bearer key_A"}) {
    const auto answer = send(with(get_session(), "Authorization", bad));
    expect_error(answer, 401, "unauthorized");
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer realm=\"acp\", error=\"invalid_token\"");
  }
  EXPECT_EQ(send(with(get_session(), "Authorization", "bearer   key_a")).status, 200);
  EXPECT_EQ(checkout.reads().size(), 1U);
}

TEST_F(header_checks, a_revoked_key_is_refused_on_a_connection_that_has_used_it) {
  start();
  const auto client = make_client();
  EXPECT_EQ(client->send(get_session()).status, 200);
  EXPECT_EQ(client->send(get_session()).status, 200);
  keys.replace({});
  expect_error(client->send(get_session()), 401, "unauthorized");
  keys.replace({{"key_9", checkout::sha256("key_a"), checkout::identity{"agent_b"}, ""}});
  EXPECT_EQ(client->send(get_session()).status, 200);
  EXPECT_EQ(checkout.reads().back().context.caller.str(), "agent_b");
}

TEST_F(header_checks, a_version_is_required_and_the_error_lists_those_supported) {
  start();
  auto error = expect_error(send(without(get_session(), "API-Version")), 400, "missing_api_version");
  EXPECT_EQ(error.at("supported_versions").back(), "2026-04-17");
  error = expect_error(send(with(get_session(), "API-Version", "2020-01-01")), 400, "unsupported_api_version");
  EXPECT_EQ(error.at("supported_versions").back(), "2026-04-17");
  auto twice = get_session();
  twice.headers.emplace_back("API-Version", "2026-04-17");
  expect_error(send(twice), 400, "unsupported_api_version");
}

TEST_F(header_checks, checks_come_in_their_order) {
  start();
  auto request = without(without(without(post(), "API-Version"), "Content-Type"), "Idempotency-Key");
  expect_error(send(without(request, "Authorization")), 401, "unauthorized");
  expect_error(send(request), 400, "missing_api_version");
  request = with(request, "API-Version", "2026-04-17");
  expect_error(send(request), 415, "unsupported_media_type");
  request = with(request, "Content-Type", "application/json");
  expect_error(send(request), 400, "idempotency_key_required");
  request = with(request, "Idempotency-Key", "k");
  EXPECT_EQ(send(request).status, 200);
}

TEST_F(header_checks, a_body_must_be_json) {
  start();
  for (const auto* type :
       {"text/plain", "application/json; charset=latin1", "application/jsonp", "multipart/form-data", ""})
    expect_error(send(with(post(), "Content-Type", type)), 415, "unsupported_media_type");
  for (const auto* type :
       {"application/json", "Application/JSON ; charset=\"UTF-8\"", "application/json;charset=utf-8; profile=x"})
    EXPECT_EQ(send(with(post(), "Content-Type", type)).status, 200) << type;
  expect_error(send(with(post(), "Content-Encoding", "gzip")), 415, "unsupported_content_encoding");
  EXPECT_EQ(send(with(post(), "Content-Encoding", "identity")).status, 200);
}

TEST_F(header_checks, a_body_that_is_required_must_have_a_length) {
  start();
  const auto client = make_client();
  client->send_bytes(
      "POST /checkout_sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key_a\r\nAPI-Version: 2026-04-17\r\n"
      "Content-Type: application/json\r\nIdempotency-Key: k\r\n\r\n");
  expect_error(client->receive(), 411, "length_required");
  client->send_bytes("POST " + std::string{session_path} +
                     "/cancel HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key_a\r\n"
                     "API-Version: 2026-04-17\r\nIdempotency-Key: k\r\n\r\n");
  EXPECT_EQ(client->receive().status, 200);
}

TEST_F(header_checks, idempotency_keys_are_required_well_formed_and_echoed) {
  start();
  auto error = expect_error(send(without(post(), "Idempotency-Key")), 400, "idempotency_key_required");
  EXPECT_EQ(error.at("type"), "invalid_request");
  expect_error(send(with(post(), "Idempotency-Key", "")), 400, "idempotency_key_required");
  for (const auto& bad : {std::string(256, 'k'), std::string{"two words"}, std::string{"k\xc3\xa4y"}}) {
    const auto answer = send(with(post(), "Idempotency-Key", bad));
    expect_error(answer, 400, "invalid_idempotency_key");
    EXPECT_FALSE(answer.header("Idempotency-Key").has_value());
  }
  auto twice = post();
  twice.headers.emplace_back("Idempotency-Key", "another");
  expect_error(send(twice), 400, "invalid_idempotency_key");
  EXPECT_EQ(send(with(post(), "Idempotency-Key", std::string(255, 'k'))).header("Idempotency-Key"),
            std::string(255, 'k'));
  EXPECT_EQ(send(with(post(), "Authorization", "Bearer wrong")).header("Idempotency-Key"), "idem_1");
  EXPECT_EQ(send(get_session()).header("Idempotency-Key"), std::nullopt);
}

TEST_F(header_checks, the_idempotency_scope_is_caller_path_and_key_and_the_body_its_json_value) {
  keys.replace({{"1", checkout::sha256("key_a"), checkout::identity{"agent_a"}, ""},
                {"2", checkout::sha256("key_a2"), checkout::identity{"agent_a"}, ""},
                {"3", checkout::sha256("key_b"), checkout::identity{"agent_b"}, ""}});
  start();
  const std::string reordered =
      R"( {"capabilities":{}, "currency":"usd","line_items":[{"quantity":1.0,"id":"item_123"}]} )";
  send(post());
  send(with(post("/checkout_sessions", reordered), "Authorization", "Bearer key_a2"));
  send(with(post(), "Authorization", "Bearer key_b"));
  send(with(post(), "Idempotency-Key", "idem_2"));
  send(post("/checkout_sessions",
            R"({"line_items":[{"id":"item_123","quantity":2}],"currency":"usd","capabilities":{}})"));
  send(post(session_path, "{}"));
  const auto commands = checkout.commands();
  ASSERT_EQ(commands.size(), 6U);
  const auto key = [&](std::size_t i) { return *commands[i].context.key; };
  EXPECT_EQ(key(0), key(1));
  EXPECT_NE(key(0).scope, key(2).scope);
  EXPECT_NE(key(0).scope, key(3).scope);
  EXPECT_EQ(key(0).scope, key(4).scope);
  EXPECT_NE(key(0).body, key(4).body);
  EXPECT_NE(key(0).scope, key(5).scope);
}

TEST_F(header_checks, only_100_continue_can_be_expected) {
  start();
  expect_error(send(with(post(), "Expect", "a-miracle")), 417, "expectation_failed");
}

} // namespace
} // namespace acp::test
