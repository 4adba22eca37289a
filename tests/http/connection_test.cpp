// Connections: keep-alive, pipelining, deadlines, limits, replies that never come.

#include "edge_fixture.hpp"

#include <nlohmann/json.hpp>

#include <future>
#include <thread>

namespace acp::test {
namespace {

using namespace std::chrono_literals;
using connections = edge_fixture;

TEST_F(connections, one_serves_many_requests) {
  start();
  const auto client = make_client();
  for (int i = 0; i < 50; ++i) {
    client->send_bytes(get_bytes());
    EXPECT_EQ(client->receive().status, 200);
  }
  EXPECT_EQ(server->connections(), 1U);
}

TEST_F(connections, pipelined_requests_are_answered_in_order) {
  start();
  std::atomic<int> n{0};
  checkout.answer_with([&](checkout::reply_to port) {
    const auto mine = ++n;
    // Answered by another thread, the earlier the later: only the connection can put them in order.
    std::thread([mine, p = std::move(port)]() mutable {
      p.answer(session_reply(false, false, std::to_string(mine)));
    }).detach();
  });
  const auto client = make_client();
  std::string bytes;
  for (int i = 0; i < 40; ++i) bytes += i % 3 == 2 ? to_bytes(post()) : get_bytes();
  client->send_bytes(bytes);
  for (int i = 1; i <= 40; ++i) {
    const auto answer = client->receive();
    EXPECT_EQ(nlohmann::json::parse(answer.body).at("n"), std::to_string(i));
  }
}

TEST_F(connections, requests_may_arrive_byte_by_byte) {
  start();
  const auto client = make_client();
  for (const char c : to_bytes(post()) + get_bytes()) client->send_bytes({&c, 1});
  EXPECT_EQ(client->receive().status, 200);
  EXPECT_EQ(client->receive().status, 200);
}

TEST_F(connections, close_is_honoured) {
  start();
  const auto client = make_client();
  client->send_bytes(to_bytes(with(get_session(), "Connection", "close")));
  EXPECT_EQ(client->receive().header("Connection"), "close");
  EXPECT_TRUE(client->closed_by_server(5s));
}

TEST_F(connections, http_1_0_closes_unless_asked_otherwise) {
  start();
  const std::string head = " HTTP/1.0\r\nAuthorization: Bearer key_a\r\nAPI-Version: 2026-04-17\r\n";
  auto client = make_client();
  client->send_bytes("GET " + std::string{session_path} + head + "Connection: keep-alive\r\n\r\n");
  EXPECT_EQ(client->receive().header("Connection"), "keep-alive");
  client->send_bytes("GET " + std::string{session_path} + head + "\r\n");
  EXPECT_EQ(client->receive().header("Connection"), "close");
  EXPECT_TRUE(client->closed_by_server(5s));
}

TEST_F(connections, a_half_closed_one_still_gets_its_answers) {
  start();
  const auto client = make_client();
  client->send_bytes(get_bytes() + get_bytes());
  client->shut_down_sending();
  EXPECT_EQ(client->receive().status, 200);
  EXPECT_EQ(client->receive().status, 200);
  EXPECT_TRUE(client->closed_by_server(5s));
}

TEST_F(connections, a_slow_header_is_given_up_however_it_trickles) {
  settings.deadlines.header = 200ms;
  start();
  const auto client = make_client();
  const auto began = std::chrono::steady_clock::now();
  client->send_bytes("GET / HTTP/1.1\r\nHost: x\r\n");
  std::jthread trickle([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      try {
        client->send_bytes("X-Slow: 1\r\n");
      } catch (const std::runtime_error&) {
        return; // the server has closed: what this test waits for
      }
      std::this_thread::sleep_for(20ms);
    }
  });
  EXPECT_TRUE(client->closed_by_server(5s));
  trickle.request_stop();
  EXPECT_GE(std::chrono::steady_clock::now() - began, 200ms);
}

TEST_F(connections, slow_headers_and_bodies_are_told_so) {
  settings.deadlines.header = 100ms;
  settings.deadlines.body = 100ms;
  start();
  auto client = make_client();
  client->send_bytes("GET /healthz HTT");
  auto answer = client->receive();
  expect_error(answer, 408, "request_timeout");
  EXPECT_EQ(answer.header("Connection"), "close");

  client = make_client();
  const auto bytes = to_bytes(post());
  client->send_bytes(bytes.substr(0, bytes.size() - 5));
  answer = client->receive();
  expect_error(answer, 408, "request_timeout");
  EXPECT_EQ(answer.header("Idempotency-Key"), "idem_1");
}

TEST_F(connections, an_idle_one_is_closed_without_a_word) {
  settings.deadlines.idle = 100ms;
  start();
  const auto silent = make_client();
  silent->connect();
  EXPECT_TRUE(silent->closed_by_server(5s));
  EXPECT_TRUE(silent->unread().empty());
  const auto used = make_client();
  used->send_bytes(get_bytes());
  EXPECT_EQ(used->receive().status, 200);
  EXPECT_TRUE(used->closed_by_server(5s));
  EXPECT_TRUE(used->unread().empty());
}

TEST_F(connections, a_client_that_does_not_read_is_given_up) {
  settings.deadlines.write = 100ms;
  start();
  checkout.answer_with([](checkout::reply_to port) {
    port.answer(
        {acp::checkout::session_answer{std::make_shared<const std::string>(8 * 1024 * 1024, 'x'), false}, false});
  });
  const auto client = make_client();
  client->send_bytes(get_bytes());
  for (int i = 0; i < 500 && server->connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server->connections(), 0U);
}

TEST_F(connections, a_dropped_port_is_503) {
  start();
  checkout.answer_with([](const checkout::reply_to&) {});
  const auto answer = send(post());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  checkout.hold();
  const auto client = make_client();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  checkout.drop_held(); // on a thread that is not the server's
  EXPECT_EQ(client->receive().status, 503);
}

TEST_F(connections, a_service_that_does_not_answer_is_503_and_its_late_reply_is_harmless) {
  settings.deadlines.request = 100ms;
  start();
  checkout.hold();
  const auto client = make_client();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  const auto answer = client->receive();
  expect_error(answer, 503, "timeout");
  EXPECT_EQ(answer.header("Retry-After"), "1");
  checkout.answer_held();
  EXPECT_EQ(client->send(get_session()).status, 200);
}

TEST_F(connections, replies_may_come_after_the_server_is_gone) {
  start();
  checkout.hold();
  const auto client = make_client();
  client->send_bytes(get_bytes());
  ASSERT_TRUE(checkout.wait_for_held(1));
  EXPECT_FALSE(server->stop(50ms));
  server.reset();
  checkout.answer_held();
}

TEST_F(connections, there_are_only_so_many) {
  settings.max_connections = 2;
  start();
  const auto first = make_client();
  const auto second = make_client();
  EXPECT_EQ(first->send(get_session()).status, 200);
  EXPECT_EQ(second->send(get_session()).status, 200);
  const auto third = make_client();
  third->connect();
  const auto answer = third->receive();
  expect_error(answer, 503, "too_many_connections");
  EXPECT_EQ(answer.header("Retry-After"), "1");
  first->close();
  third->close();
  for (int i = 0; i < 500 && server->connections() > 1; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(send(get_session()).status, 200);
}

TEST_F(connections, several_io_threads_serve_them) {
  settings.io_threads = 3;
  start();
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 12; ++c) {
    clients.push_back(std::async(std::launch::async, [this] {
      const auto client = make_client();
      int good = 0;
      for (int i = 0; i < 50; ++i) good += client->send(i % 2 == 0 ? get_session() : post()).status == 200 ? 1 : 0;
      return good;
    }));
  }
  for (auto& c : clients) EXPECT_EQ(c.get(), 50);
}

} // namespace
} // namespace acp::test
