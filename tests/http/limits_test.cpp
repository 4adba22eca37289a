// Limits at the edge: what is refused, how, and what is never refused.

#include "edge_fixture.hpp"

#include "http/server/intake/client_address.hpp"

#include <atomic>
#include <thread>

namespace acp::test {
namespace {

using namespace std::chrono_literals;

class limits : public edge_fixture {
protected:
  /// Rates go by this clock, which stands still until a test moves it.
  void use_own_clock() {
    settings.intake.now = [this] { return std::chrono::steady_clock::time_point{time_.load()}; };
  }
  void expect_too_many(const http_response& answer, const std::string& retry_after) {
    expect_error(answer, 429, "rate_limited");
    EXPECT_EQ(answer.header("Retry-After"), retry_after);
  }

  std::atomic<std::chrono::steady_clock::duration> time_{1h};
};

TEST_F(limits, are_off_unless_set) {
  start();
  const auto client = make_client();
  for (int i = 0; i < 300; ++i) EXPECT_EQ(client->send(get_session()).status, 200);
}

TEST_F(limits, of_a_key_are_its_own) {
  settings.intake.key_rate = {.per_second = 1, .burst = 3};
  use_own_clock();
  start();
  const auto client = make_client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client->send(post()).status, 200);
  const auto refused = client->send(post());
  expect_too_many(refused, "1");
  EXPECT_EQ(refused.header("Idempotency-Key"), "idem_1");
  EXPECT_FALSE(refused.header("Connection").has_value());
  EXPECT_EQ(client->send(with(get_session(), "Authorization", "Bearer key_signing")).status, 401); // unsigned, not 429
  EXPECT_EQ(checkout.commands().size(), 3U);
  time_ = 1h + 1s;
  EXPECT_EQ(client->send(post()).status, 200);
  expect_too_many(client->send(post()), "1");
}

TEST_F(limits, of_an_address_count_wrong_keys_too_but_nobody_who_asks_for_health) {
  settings.intake.address_rate = {.per_second = 1, .burst = 4};
  use_own_clock();
  start();
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(send(with(get_session(), "Authorization", "Bearer key_" + std::to_string(i))).status, 401);
  expect_too_many(send(get_session()), "1");
  expect_too_many(send({"GET", "/.well-known/acp.json", {}, ""}), "1");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send({"GET", "/healthz", {}, ""}).status, 200);
  EXPECT_EQ(send({"GET", "/readyz", {}, ""}).status, 200);
}

TEST_F(limits, of_an_address_count_whatever_is_refused) {
  settings.intake.address_rate = {.per_second = 1, .burst = 9};
  use_own_clock();
  start();
  const auto raw = [&](const std::string& bytes) {
    const auto client = make_client();
    client->send_bytes(bytes);
    return client->receive().status;
  };
  EXPECT_EQ(send({"GET", "/nowhere", {}, ""}).status, 404);
  EXPECT_EQ(send({"DELETE", session_path, {}, ""}).status, 405);
  EXPECT_EQ(send({"OPTIONS", session_path, {}, ""}).status, 204);
  EXPECT_EQ(send({"POST", "/healthz", {}, ""}).status, 405);
  EXPECT_EQ(raw("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(raw("GET /healthz HTTP/1.1\r\n\r\n"), 400); // without a Host: a look at health all the same
  EXPECT_EQ(raw("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400);
  EXPECT_EQ(raw("GET / HTTP/1.1\r\nnonsense\r\n\r\n"), 400);
  EXPECT_EQ(raw("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"), 400);
  EXPECT_EQ(send(get_session()).status, 200);
  expect_too_many(send({"GET", "/nowhere", {}, ""}), "1");
  expect_too_many(send({"DELETE", session_path, {}, ""}), "1");
  EXPECT_EQ(raw("GET / HTTP/1.1\r\nnonsense\r\n\r\n"), 429);
  EXPECT_EQ(send({"GET", "/healthz?x=1", {}, ""}).status, 200);
}

TEST_F(limits, of_an_address_count_a_request_once) {
  settings.intake.address_rate = {.per_second = 1, .burst = 2};
  settings.limits.body_bytes = 1024;
  use_own_clock();
  start();
  EXPECT_EQ(send(post("/checkout_sessions", std::string(3'000, ' '))).status, 413); // its head has passed already
  EXPECT_EQ(send(get_session()).status, 200);
  expect_too_many(send(get_session()), "1");
}

TEST_F(limits, of_an_address_believe_trusted_proxies_alone) {
  settings.intake.address_rate = {.per_second = 1, .burst = 1};
  use_own_clock();
  start();
  const auto from = [](const std::string& address) { return with(get_session(), "X-Forwarded-For", address); };
  EXPECT_EQ(send(from("192.0.2.1")).status, 200);
  expect_too_many(send(from("192.0.2.2")), "1");

  server.reset();
  settings.intake.proxies.networks = {http::parse_network("127.0.0.1").value()};
  start();
  EXPECT_EQ(send(from("192.0.2.1")).status, 200);
  EXPECT_EQ(send(from("192.0.2.2")).status, 200);
  expect_too_many(send(from("198.51.100.7, 192.0.2.1")), "1");
}

TEST_F(limits, of_connections_are_told_and_closed) {
  settings.intake.max_connections_per_address = 2;
  start();
  const auto first = make_client();
  const auto second = make_client();
  EXPECT_EQ(first->send(get_session()).status, 200);
  EXPECT_EQ(second->send(get_session()).status, 200);
  const auto third = make_client();
  third->connect();
  const auto refused = third->receive();
  expect_error(refused, 429, "too_many_connections");
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(refused.header("Connection"), "close");
  first->close();
  for (int i = 0; i < 500 && server->connections() > 2; ++i) std::this_thread::sleep_for(10ms);
  third->close();
  for (int i = 0; i < 500 && server->connections() > 1; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(third->send(get_session()).status, 200);
}

class under_pressure : public limits {
protected:
  /// As many requests under way in all, by the service: a create at first, which is known from then on, then reads.
  void fill_to(std::size_t count) {
    checkout.hold();
    while (busy_.size() < count) {
      busy_.push_back(make_client());
      busy_.back()->send_bytes(busy_.size() == 1 ? to_bytes(create("known")) : get_bytes());
    }
    ASSERT_TRUE(checkout.wait_for_held(count));
    checkout.answer_with([](checkout::reply_to port) { port.answer(session_reply()); });
  }
  static http_request create(const std::string& key) { return with(post(), "Idempotency-Key", key); }
  static http_request update(const std::string& key) {
    return with(post(session_path, R"({"buyer":null})"), "Idempotency-Key", key);
  }
  void expect_shed(const http_response& answer) {
    expect_error(answer, 503, "overloaded");
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_FALSE(answer.header("Connection").has_value());
  }

  std::vector<std::unique_ptr<http_client>> busy_;
};

TEST_F(under_pressure, new_sessions_are_refused_first_then_changes_but_never_reads_and_repeats) {
  settings.intake.max_requests = 8;
  start();
  fill_to(6);
  expect_shed(send(create("new_1")));
  EXPECT_EQ(send(create("known")).status, 200); // known: it goes on to the service, which says what became of it
  EXPECT_NE(send(update("change_1")).status, 503);
  EXPECT_EQ(send(get_session()).status, 200);

  fill_to(7);
  expect_shed(send(create("new_1")));
  expect_shed(send(update("change_2")));
  EXPECT_NE(send(update("change_1")).status, 503);
  EXPECT_EQ(send(get_session()).status, 200);
  EXPECT_EQ(send({"GET", "/healthz", {}, ""}).status, 200);

  checkout.drop_held();
  for (int i = 0; i < 500 && send(create("new_2")).status == 503; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(send(create("new_3")).status, 200);
}

TEST_F(under_pressure, a_request_counts_until_the_service_lets_go_of_it) {
  settings.intake.max_requests = 1;
  settings.deadlines.request = 100ms;
  start();
  fill_to(1);
  EXPECT_EQ(busy_[0]->receive().status, 503); // given up, and still under way
  expect_shed(send(create("new_1")));
  checkout.drop_held();
  EXPECT_EQ(send(create("new_1")).status, 200);
}

} // namespace
} // namespace acp::test
