#include "client_fixture.hpp"
#include "fake_resolver.hpp"
#include "scripted_server.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <thread>

namespace acp::test {
namespace {

/// A door scripts wait at until the test opens it.
class barrier {
public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool wait_for_waiting(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return waiting_ >= count; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

class limited : public client_fixture {
protected:
  ~limited() override { gate.open(); }

  void start_with(std::size_t total, std::size_t per_host, std::size_t waiting, std::size_t waiting_per_host) {
    outbound::client_settings settings;
    settings.most_connections = total;
    settings.most_connections_per_host = per_host;
    settings.most_waiting = waiting;
    settings.most_waiting_per_host = waiting_per_host;
    start(std::move(settings));
  }

  void answer_when_open(peer& p) {
    while (p.read_request()) {
      gate.wait();
      p.answer();
    }
  }

  barrier gate;
  scripted_server slow{[this](peer& p) { answer_when_open(p); }};
  scripted_server slow_too{[this](peer& p) { answer_when_open(p); }};
  scripted_server fast{[](peer& p) {
    while (p.read_request()) p.answer();
  }};
};

TEST_F(limited, waits_for_a_place_and_refuses_where_too_many_wait) {
  start_with(10, 2, 10, 3);
  std::vector<std::future<outbound::http_result>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(begin(post(slow.url())));
  ASSERT_TRUE(gate.wait_for_waiting(2));
  const auto refused = send(post(slow.url()));
  EXPECT_EQ(outcome(refused), "overloaded");
  EXPECT_FALSE(refused.error().sent);
  EXPECT_EQ(outcome(send(post(fast.url()))), "200"); // others are not held up
  EXPECT_EQ(slow.connections(), 2);
  gate.open();
  for (auto& call : calls) EXPECT_EQ(outcome(result_of(std::move(call))), "200");
  EXPECT_EQ(slow.connections(), 2);
}

TEST_F(limited, counts_waiting_against_the_deadline) {
  start_with(10, 1, 10, 10);
  auto first = begin(post(slow.url()));
  ASSERT_TRUE(gate.wait_for_waiting(1));
  const auto late = send(post(slow.url(), milliseconds{150}));
  EXPECT_EQ(outcome(late), "timeout");
  EXPECT_FALSE(late.error().sent);
  EXPECT_THAT(late.error().detail, testing::HasSubstr("waiting"));
  gate.open();
  EXPECT_EQ(outcome(result_of(std::move(first))), "200");
  EXPECT_EQ(outcome(send(post(slow.url()))), "200"); // its place is free again
}

TEST_F(limited, counts_all_hosts_together) {
  start_with(2, 2, 1, 1);
  auto first = begin(post(slow.url()));
  auto second = begin(post(slow_too.url()));
  ASSERT_TRUE(gate.wait_for_waiting(2));
  auto third = begin(post(fast.url()));
  EXPECT_EQ(outcome(send(post(fast.url()))), "overloaded");
  gate.open();
  EXPECT_EQ(outcome(result_of(std::move(third))), "200");
  EXPECT_EQ(outcome(result_of(std::move(first))), "200");
  EXPECT_EQ(outcome(result_of(std::move(second))), "200");
}

/// Two receivers that hang, with more requests each than there are places: a third one is reached at once.
TEST_F(limited, leaves_room_for_others_while_hosts_hang) {
  start_with(9, 9, 100, 100);
  std::vector<std::future<outbound::http_result>> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(begin(post((i < 10 ? slow : slow_too).url())));
  ASSERT_TRUE(gate.wait_for_waiting(6));
  EXPECT_EQ(outcome(send(post(fast.url()))), "200");
  gate.open();
  for (auto& call : calls) EXPECT_EQ(outcome(result_of(std::move(call))), "200");
}

TEST_F(limited, closes_idle_connections_for_others) {
  start_with(1, 1, 10, 10);
  EXPECT_EQ(outcome(send(post(fast.url()))), "200");
  gate.open();
  EXPECT_EQ(outcome(send(post(slow.url()))), "200");
  EXPECT_FALSE(send(post(fast.url())).value().reused_connection);
  EXPECT_EQ(fast.connections(), 2);
}

TEST_F(limited, answers_all_of_many) {
  start_with(32, 16, 5000, 5000);
  gate.open();
  std::vector<std::future<outbound::http_result>> calls;
  for (int i = 0; i < 2000; ++i) calls.push_back(begin(post((i % 2 == 0 ? fast : slow).url(), milliseconds{15'000})));
  int good = 0;
  for (auto& call : calls) good += outcome(result_of(std::move(call))) == "200" ? 1 : 0;
  EXPECT_EQ(good, 2000);
  EXPECT_LE(fast.connections(), 16);
  EXPECT_LE(slow.connections(), 16);
}

TEST_F(limited, refuses_what_cannot_be_sent) {
  start();
  auto smuggled = post(fast.url());
  smuggled.headers.push_back({"X-A", "b\r\nX-Evil: 1"});
  EXPECT_EQ(outcome(send(std::move(smuggled))), "bad_request");
  EXPECT_EQ(outcome(send(post("ftp://127.0.0.1/"))), "bad_request");
  EXPECT_EQ(outcome(send(post(fast.url(), milliseconds{0}))), "bad_request");
  EXPECT_EQ(fast.connections(), 0);
}

TEST_F(limited, has_settings_that_make_sense) {
  const auto refused = [](auto change) {
    outbound::client_settings settings;
    change(settings);
    return !outbound::make_http_client(std::move(settings));
  };
  EXPECT_TRUE(refused([](auto& s) { s.most_connections = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.most_connections_per_host = 0; }));
  EXPECT_TRUE(refused([](auto& s) { s.connect_timeout = milliseconds{0}; }));
  EXPECT_TRUE(refused([](auto& s) { s.most_header_bytes = 10; }));
  EXPECT_TRUE(refused([](auto& s) { s.idle_timeout = milliseconds{-1}; }));
  EXPECT_FALSE(refused([](auto&) {}));
}

TEST_F(limited, answers_everything_when_it_stops) {
  start_with(10, 2, 10, 10);
  std::vector<std::future<outbound::http_result>> calls;
  for (int i = 0; i < 6; ++i) calls.push_back(begin(post(slow.url())));
  ASSERT_TRUE(gate.wait_for_waiting(2));
  client->stop();
  for (auto& call : calls) {
    ASSERT_EQ(call.wait_for(milliseconds{0}), std::future_status::ready);
    EXPECT_EQ(outcome(call.get()), "stopped");
  }
  auto late = begin(post(fast.url()));
  ASSERT_EQ(late.wait_for(milliseconds{0}), std::future_status::ready);
  EXPECT_EQ(outcome(late.get()), "stopped");
  client->stop(); // again
}

/// Threads send while the client stops, and callbacks send as well: each call is answered exactly once.
TEST_F(limited, answers_exactly_once_whenever_it_stops) {
  gate.open();
  for (int round = 0; round < 10; ++round) {
    start_with(4, 2, 100, 100);
    std::atomic<int> begun{0};
    std::atomic<int> answered{0};
    const auto send_one = [&](auto& again, int depth) -> void {
      ++begun;
      client->send(post(fast.url()), [&, depth](outbound::http_result) {
        ++answered;
        if (depth > 0) again(again, depth - 1);
      });
    };
    std::vector<std::jthread> senders;
    for (int t = 0; t < 3; ++t)
      senders.emplace_back([&] {
        for (int i = 0; i < 40; ++i) send_one(send_one, 2);
      });
    client->stop();
    senders.clear(); // joined: what they sent after the stop was answered from within
    EXPECT_EQ(begun, 3 * 40 * 3);
    EXPECT_EQ(answered, begun);
    client.reset();
  }
}

} // namespace
} // namespace acp::test
