// The endpoints of carts: what becomes of PUT, keys, versions and ids at the edge.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace acp::test {
namespace {

using carts = edge_fixture;

constexpr auto cart_path = "/carts/cart_0001ARZ3NDEKTSV4RRFFQ69G5FAV";
constexpr auto cart_body = R"({"line_items":[{"id":"item_123","quantity":2}]})";

http_request put(const std::string& path = cart_path) {
  auto request = post(path, cart_body);
  request.method = "PUT";
  return request;
}

checkout::reply cart_reply(const char* status) {
  auto document = nlohmann::json::parse(
      R"({"id":"cart_0001ARZ3NDEKTSV4RRFFQ69G5FAV","capabilities":{},"currency":"usd","line_items":[],
          "fulfillment_options":[],"totals":[],"messages":[],"links":[]})");
  document["status"] = status;
  return {checkout::session_answer{std::make_shared<const std::string>(document.dump()), false}, false};
}

TEST_F(carts, each_request_is_its_command) {
  settings.defaults.currency = "usd";
  checkout.answer_with([](checkout::reply_to port) { port.answer(cart_reply("incomplete")); });
  start();
  const auto made = send(post("/carts", cart_body));
  EXPECT_EQ(made.status, 200) << "201 is the checkout's to say";
  EXPECT_EQ(made.body, R"({"id":"cart_0001ARZ3NDEKTSV4RRFFQ69G5FAV","line_items":[],"currency":"usd","totals":[]})");
  EXPECT_EQ(send(put()).status, 200);
  EXPECT_EQ(send(post(std::string{cart_path} + "/cancel", "")).status, 200);
  EXPECT_EQ(send(get_session(cart_path)).body, made.body);
  const auto commands = checkout.commands();
  ASSERT_EQ(commands.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<CartCreateRequest>(commands[0].body));
  EXPECT_EQ(commands[0].op(), checkout::operation::create);
  EXPECT_EQ(commands[0].context.currency, "usd");
  EXPECT_TRUE(std::holds_alternative<CartUpdateRequest>(commands[1].body));
  EXPECT_EQ(commands[1].op(), checkout::operation::update);
  EXPECT_EQ(commands[1].session.str(), "cart_0001ARZ3NDEKTSV4RRFFQ69G5FAV");
  EXPECT_EQ(commands[2].op(), checkout::operation::cancel);
  for (const auto& c : commands) EXPECT_TRUE(c.context.key);
  EXPECT_NE(commands[0].context.key->scope, commands[1].context.key->scope);
}

TEST_F(carts, a_put_may_go_without_a_key_but_not_with_a_bad_one) {
  checkout.answer_with([](checkout::reply_to port) { port.answer(cart_reply("incomplete")); });
  start();
  EXPECT_EQ(send(without(put(), "Idempotency-Key")).status, 200);
  EXPECT_FALSE(checkout.commands().at(0).context.key);
  expect_error(send(with(put(), "Idempotency-Key", "a b")), 400, "invalid_idempotency_key");
  expect_error(send(without(post("/carts", cart_body), "Idempotency-Key")), 400, "idempotency_key_required");
}

TEST_F(carts, came_with_a_version) {
  start();
  const auto refused = expect_error(send(with(put(), "API-Version", "2026-01-30")), 400, "unsupported_api_version");
  EXPECT_EQ(refused["supported_versions"], nlohmann::json::array({"2026-04-17"}));
}

TEST_F(carts, that_have_ended_are_shown_only_to_who_ended_them) {
  checkout.answer_with([](checkout::reply_to port) { port.answer(cart_reply("canceled")); });
  start();
  EXPECT_EQ(send(post(std::string{cart_path} + "/cancel", "{}")).status, 200);
  expect_error(send(get_session(cart_path)), 404, "not_found");
}

TEST_F(carts, are_no_sessions_and_sessions_no_carts) {
  start();
  expect_error(send(get_session("/carts/cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV")), 404, "not_found");
  expect_error(send(get_session("/checkout_sessions/cart_0001ARZ3NDEKTSV4RRFFQ69G5FAV")), 404, "not_found");
  EXPECT_TRUE(checkout.reads().empty());
}

TEST_F(carts, name_the_methods_they_answer) {
  start();
  auto request = get_session(cart_path);
  request.method = "DELETE";
  const auto answer = send(request);
  expect_error(answer, 405, "method_not_allowed");
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, PUT, OPTIONS");
}

} // namespace
} // namespace acp::test
