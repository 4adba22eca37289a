// Stopping loses no request.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

#include <future>
#include <thread>

namespace acp::test {
namespace {

using namespace std::chrono_literals;
using shutdown = edge_fixture;

TEST_F(shutdown, requests_under_way_and_pipelined_ones_are_answered) {
  start();
  checkout.hold();
  const auto client = make_client();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  client->send_bytes(get_bytes() + get_bytes() + to_bytes(post()));
  auto stopped = std::async(std::launch::async, [this] { return server->stop(10s); });
  EXPECT_EQ(stopped.wait_for(100ms), std::future_status::timeout);
  checkout.answer_held();
  for (int i = 0; i < 3; ++i) {
    const auto answer = client->receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.header("Connection").has_value());
  }
  const auto last = client->receive();
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.header("Connection"), "close");
  client->close();
  EXPECT_TRUE(stopped.get());
}

TEST_F(shutdown, a_request_that_has_begun_to_arrive_is_answered) {
  settings.deadlines.farewell = 5s;
  start();
  const auto client = make_client();
  const auto bytes = to_bytes(post());
  client->send_bytes(bytes.substr(0, 40));
  for (int i = 0; i < 500 && server->connections() == 0; ++i) std::this_thread::sleep_for(10ms);
  auto stopped = std::async(std::launch::async, [this] { return server->stop(10s); });
  EXPECT_EQ(stopped.wait_for(100ms), std::future_status::timeout);
  client->send_bytes(bytes.substr(40));
  const auto answer = client->receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Connection"), "close");
  client->close();
  EXPECT_TRUE(stopped.get());
}

TEST_F(shutdown, idle_connections_do_not_hold_it_up) {
  start();
  const auto used = make_client();
  EXPECT_EQ(used->send(get_session()).status, 200);
  const auto fresh = make_client();
  fresh->connect();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(server->stop(10s));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_TRUE(used->closed_by_server(1s));
}

TEST_F(shutdown, what_is_not_answered_by_the_deadline_is_ended) {
  start();
  checkout.hold();
  const auto client = make_client();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  EXPECT_FALSE(server->stop(200ms));
  EXPECT_TRUE(client->closed_by_server(1s));
}

TEST_F(shutdown, afterwards_nothing_is_accepted_and_the_port_is_free) {
  start();
  const auto port = server->port();
  EXPECT_EQ(send(get_session()).status, 200);
  EXPECT_TRUE(server->stop(1s));
  EXPECT_THROW(make_client()->connect(), std::runtime_error);
  settings.port = port;
  start();
  EXPECT_EQ(send(get_session()).status, 200);
}

TEST_F(shutdown, a_port_in_use_is_a_clear_error) {
  start();
  auto taken = settings;
  taken.port = server->port();
  const auto second = http::make_server(taken, checkout, keys, documents);
  const auto started = second->start();
  ASSERT_FALSE(started.has_value());
  EXPECT_NE(started.error().find(std::to_string(taken.port)), std::string::npos);
  taken.base_path = "no-slash";
  EXPECT_FALSE(http::make_server(taken, checkout, keys, documents)->start().has_value());
}

/// Clients that go on calling while the server stops: whatever was sent whole is answered, or the connection was closed
/// before a byte of an answer and the answer before had announced it.
TEST_F(shutdown, clients_under_load_lose_nothing) {
  settings.io_threads = 2;
  start();
  checkout.answer_with([](checkout::reply_to port) {
    std::thread([p = std::move(port)]() mutable { p.answer(session_reply()); }).detach();
  });
  std::atomic<int> answered{0};
  std::vector<std::future<bool>> clients;
  for (int c = 0; c < 8; ++c) {
    clients.push_back(std::async(std::launch::async, [&] {
      const auto client = make_client();
      client->connect();
      while (true) {
        client->send_bytes(get_bytes()); // throws when the connection was closed unannounced
        const auto answer = client->receive();
        if (answer.status != 200) return false;
        ++answered;
        if (answer.header("Connection") == "close") return true;
      }
    }));
  }
  while (answered < 200) std::this_thread::yield();
  EXPECT_TRUE(server->stop(10s));
  for (auto& c : clients) EXPECT_TRUE(c.get());
}

} // namespace
} // namespace acp::test
