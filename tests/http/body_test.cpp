// What bodies are refused for, and how the service's answers look.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using bodies = edge_fixture;

TEST_F(bodies, what_is_no_json_is_invalid_json) {
  start();
  for (const auto* text : {"", " ", "{", "{\"a\":1,}", "nope", "{} {}", "{\"a\":1,\"a\":2}", "\xff\xfe",
                           "{\"a\":\"\xc3\"}", "[1,2", "{\"a\":1e999}"})
    expect_error(send(post("/checkout_sessions", text)), 400, "invalid_json");
}

TEST_F(bodies, json_is_nested_64_deep_at_most) {
  start();
  const auto nested = [](std::size_t depth) {
    return R"({"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_EQ(send(post(session_path, nested(64))).status, 200);
  expect_error(send(post(session_path, nested(65))), 400, "invalid_json");
}

TEST_F(bodies, the_first_fault_is_in_code_and_param_all_of_them_in_the_message) {
  start();
  const auto error =
      expect_error(send(post("/checkout_sessions", R"({"line_items":[{"id":5}],"currency":7})")), 400, "invalid_type");
  const auto message = error.at("message").get<std::string>();
  EXPECT_NE(message.find(error.at("param").get<std::string>()), std::string::npos);
  EXPECT_NE(message.find("$.currency"), std::string::npos) << message;
  EXPECT_NE(message.find("$.line_items[0].id"), std::string::npos) << message;
}

TEST_F(bodies, a_body_with_very_many_faults_makes_a_short_message) {
  start();
  std::string items;
  for (int i = 0; i < 200; ++i) items += R"({"id":5},)";
  items.back() = ']';
  const auto answer =
      send(post("/checkout_sessions", R"({"currency":"usd","capabilities":{},"line_items":[)" + items + "}"));
  const auto error = expect_error(answer, 400, "invalid_type");
  EXPECT_LT(answer.body.size(), 4096U);
  EXPECT_TRUE(error.at("message").get<std::string>().ends_with("; and at least 40 more")) << "nobody counted them all";
}

TEST_F(bodies, the_number_of_further_faults_is_told_where_it_is_known) {
  start();
  std::string items;
  for (int i = 0; i < 12; ++i) items += R"({"id":5},)";
  items.back() = ']';
  const auto answer =
      send(post("/checkout_sessions", R"({"currency":"usd","capabilities":{},"line_items":[)" + items + "}"));
  EXPECT_TRUE(expect_error(answer, 400, "invalid_type").at("message").get<std::string>().ends_with("; and 2 more"));
}

TEST_F(bodies, a_refused_body_reaches_the_service_under_its_key) {
  start();
  expect_error(send(post("/checkout_sessions", R"({"a":1, "b":2})")), 400, "missing");
  expect_error(send(post("/checkout_sessions", R"({"b":2,"a":1})")), 400, "missing");
  expect_error(send(post("/checkout_sessions", R"({"a":1,"b":3})")), 400, "missing");
  expect_error(send(post("/checkout_sessions", R"({"a":1,)")), 400, "invalid_json");
  expect_error(send(post("/checkout_sessions", R"({"a": 1,)")), 400, "invalid_json");
  expect_error(send(post(std::string{session_path} + "/cancel", "[]")), 400, "invalid_type");
  const auto refused = checkout.refused();
  ASSERT_EQ(refused.size(), 6U);
  EXPECT_EQ(refused[0].context.key, refused[1].context.key) << "the same JSON";
  EXPECT_EQ(refused[0].context.key->scope, refused[2].context.key->scope);
  EXPECT_NE(refused[0].context.key->body, refused[2].context.key->body);
  EXPECT_EQ(refused[0].context.key->scope, refused[3].context.key->scope);
  EXPECT_NE(refused[3].context.key->body, refused[4].context.key->body) << "no JSON: the bytes count";
  EXPECT_EQ(refused[0].op(), checkout::operation::create);
  EXPECT_EQ(refused[5].op(), checkout::operation::cancel);
  EXPECT_FALSE(refused[5].session.empty());

  EXPECT_EQ(send(post()).status, 200);
  EXPECT_EQ(checkout.commands().at(0).context.key->scope, refused[0].context.key->scope);
}

TEST_F(bodies, what_is_refused_before_the_key_is_right_does_not_reach_the_service) {
  start();
  expect_error(send(with(post("/checkout_sessions", "{"), "Authorization", "Bearer wrong")), 401, "unauthorized");
  expect_error(send(with(post("/checkout_sessions", "{"), "API-Version", "1")), 400, "unsupported_api_version");
  expect_error(send(without(post("/checkout_sessions", "{"), "Idempotency-Key")), 400, "idempotency_key_required");
  expect_error(send(sign(post("/checkout_sessions", "{"), "2026-04-17T10:30:00Z", "{")), 400, "invalid_json");
  EXPECT_TRUE(checkout.refused().empty());
}

TEST_F(bodies, values_of_a_refused_body_are_not_repeated) {
  start();
  const auto answer = send(post(session_path, R"({"buyer":{"email":["jane@private.example"]}})"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body.find("private.example"), std::string::npos);
}

TEST_F(bodies, a_body_of_256_kib_is_the_largest) {
  start();
  const std::string frame = R"({"x":""})";
  const auto sized = [&](std::size_t bytes) { return R"({"x":")" + std::string(bytes - frame.size(), 'x') + R"("})"; };
  EXPECT_EQ(send(post(session_path, sized(256 * 1024))).status, 200);
  const auto client = make_client();
  const auto answer = client->send(post(session_path, sized(256 * 1024 + 1)));
  expect_error(answer, 413, "body_too_large");
  EXPECT_EQ(answer.header("Connection"), "close");
}

TEST_F(bodies, chunked_bodies_count_and_end_the_same) {
  start();
  const std::string head = "POST " + std::string{session_path} +
                           " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key_a\r\nAPI-Version: 2026-04-17\r\n"
                           "Content-Type: application/json\r\nIdempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto client = make_client();
  client->send_bytes(head + "1\r\n{\r\n1;ext=1\r\n}\r\n0\r\nAuthorization: Bearer other\r\n\r\n");
  EXPECT_EQ(client->receive().status, 200);
  client->send_bytes(head + "40001\r\n");
  expect_error(client->receive(), 413, "body_too_large");
}

TEST_F(bodies, a_refused_body_leaves_the_connection_in_step) {
  start();
  const auto client = make_client();
  expect_error(client->send(with(post(), "Authorization", "Bearer wrong")), 401, "unauthorized");
  expect_error(client->send(post("/nowhere")), 404, "not_found");
  EXPECT_EQ(client->send(post()).status, 200);
  EXPECT_EQ(checkout.commands().size(), 1U);
}

TEST_F(bodies, failures_have_their_status) {
  using checkout::failure_kind;
  start();
  const std::vector<std::pair<failure_kind, int>> rows{
      {failure_kind::invalid_request, 400}, {failure_kind::not_found, 404},     {failure_kind::not_allowed, 405},
      {failure_kind::conflict, 409},        {failure_kind::unprocessable, 422}, {failure_kind::internal, 500},
      {failure_kind::overloaded, 503},      {failure_kind::unavailable, 503}};
  for (const auto& [kind, status] : rows) {
    checkout.answer_with([kind = kind](checkout::reply_to port) { port.answer(failed_reply(kind, "some_code")); });
    const auto answer = send(post());
    expect_error(answer, status, "some_code");
    EXPECT_EQ(answer.header("Retry-After").has_value(), status == 503);
    EXPECT_EQ(answer.header("Allow").value_or(""), status == 405 ? "OPTIONS" : "") << "a POST that is refused for good";
    EXPECT_EQ(answer.header("Idempotency-Key"), "idem_1");
  }
}

TEST_F(bodies, a_failure_can_say_when_to_try_again) {
  start();
  checkout.answer_with([](checkout::reply_to port) {
    auto failed = failed_reply(checkout::failure_kind::conflict, "idempotency_in_flight");
    failed.result.error().retry_after = std::chrono::seconds{7};
    port.answer(std::move(failed));
  });
  EXPECT_EQ(send(post()).header("Retry-After"), "7");
}

TEST_F(bodies, continue_is_said_when_the_body_is_wanted) {
  start();
  auto request = with(post(), "Expect", "100-continue");
  auto bytes = to_bytes(request);
  const auto head = bytes.substr(0, bytes.size() - request.body.size());
  const auto client = make_client();
  client->send_bytes(head);
  EXPECT_EQ(client->receive(true).status, 100);
  client->send_bytes(request.body);
  EXPECT_EQ(client->receive().status, 200);
}

TEST_F(bodies, continue_is_not_said_when_the_head_is_refused) {
  start();
  auto request = with(with(post(), "Expect", "100-continue"), "Authorization", "Bearer wrong");
  auto bytes = to_bytes(request);
  const auto client = make_client();
  client->send_bytes(bytes.substr(0, bytes.size() - request.body.size()));
  const auto answer = client->receive();
  expect_error(answer, 401, "unauthorized");
  EXPECT_EQ(answer.header("Connection"), "close");
}

} // namespace
} // namespace acp::test
