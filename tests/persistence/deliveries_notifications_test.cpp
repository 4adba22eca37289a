#include "persistence/deliveries/notifications.hpp"

#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <future>
#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using clock = notification_listener::clock;

struct notifications : testing::Test {
  test_database database;
  delivery_database place{.url = database.url("acp_server")};
  std::unique_ptr<notification_listener> listener = open_listener(place);

  void listen() {
    listener->listen(events_channel);
    listener->listen(endpoints_channel);
  }
  void cut() {
    sql(database.url(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = "
                        "'acp-checkout listener' AND datname = current_database()");
  }
  static clock::time_point soon() { return clock::now() + 10s; }
};

TEST_F(notifications, are_heard_in_order_with_channel_and_payload) {
  listen();
  const auto sender = open_notifier(place);
  sender->notify(events_channel, "1,2");
  sender->notify(endpoints_channel, "we_1");
  sender->notify("acp_other", "not for us");
  sender->notify(events_channel, "3");
  std::vector<notification> heard;
  while (heard.size() < 3) {
    const auto came = listener->wait(soon());
    ASSERT_FALSE(came.empty());
    heard.insert(heard.end(), came.begin(), came.end());
  }
  EXPECT_THAT(heard, ElementsAre(notification{"acp_events", "1,2"}, notification{"acp_endpoints", "we_1"},
                                 notification{"acp_events", "3"}));
}

TEST_F(notifications, waiting_ends_with_the_deadline) {
  listen();
  const auto begin = clock::now();
  EXPECT_THAT(listener->wait(begin + 100ms), ElementsAre());
  EXPECT_GE(clock::now() - begin, 100ms);
  EXPECT_THAT(listener->wait(clock::now() - 1s), ElementsAre());
}

TEST_F(notifications, waiting_ends_when_something_comes) {
  listen();
  auto heard = std::async(std::launch::async, [&] { return listener->wait(soon()); });
  open_notifier(place)->notify(events_channel, "7");
  EXPECT_THAT(heard.get(), ElementsAre(notification{"acp_events", "7"}));
}

TEST_F(notifications, what_comes_with_a_heartbeat_is_not_lost) {
  listen();
  open_notifier(place)->notify(events_channel, "7");
  listener->heartbeat();
  EXPECT_THAT(listener->wait(clock::now()), ElementsAre(notification{"acp_events", "7"}));
}

TEST_F(notifications, many_at_once_come_in_portions) {
  listen();
  sql(database.url(), "SELECT pg_notify('acp_events', n::text) FROM generate_series(1, 2500) AS n");
  std::vector<notification> heard;
  while (heard.size() < 2500) {
    const auto came = listener->wait(soon());
    ASSERT_FALSE(came.empty());
    EXPECT_LE(came.size(), notification_listener::most_at_once);
    heard.insert(heard.end(), came.begin(), came.end());
  }
  EXPECT_EQ(heard.back().payload, "2500");
}

TEST_F(notifications, a_cut_connection_is_lost_while_waiting_and_stays_lost) {
  listen();
  auto waiting = std::async(std::launch::async, [&] { return listener->wait(soon()); });
  cut();
  EXPECT_THROW(waiting.get(), connection_lost);
  EXPECT_THROW(listener->wait(clock::now()), connection_lost);
  EXPECT_THROW(listener->heartbeat(), connection_lost);
  EXPECT_THROW(listener->listen(events_channel), connection_lost);
}

TEST_F(notifications, a_heartbeat_finds_a_cut_connection) {
  listen();
  cut();
  EXPECT_THROW(listener->heartbeat(), connection_lost);
}

TEST_F(notifications, after_a_reconnect_what_is_sent_is_heard_again) {
  listen();
  cut();
  EXPECT_THROW(listener->wait(soon()), connection_lost);
  const auto sender = open_notifier(place);
  sender->notify(events_channel, "lost"); // why whoever reconnects catches up
  listener = open_listener(place);
  listen();
  sender->notify(events_channel, "heard");
  EXPECT_THAT(listener->wait(soon()), ElementsAre(notification{"acp_events", "heard"}));
}

TEST_F(notifications, a_payload_has_a_limit) {
  const auto sender = open_notifier(place);
  EXPECT_NO_THROW(sender->notify(events_channel, std::string(7999, 'x')));
  EXPECT_THROW(sender->notify(events_channel, std::string(8000, 'x')), std::length_error);
}

TEST_F(notifications, nobody_there_is_connection_lost) {
  EXPECT_THROW(open_listener({.url = "postgresql:///nothing?host=/nowhere"}), connection_lost);
}

} // namespace
} // namespace acp::persistence
