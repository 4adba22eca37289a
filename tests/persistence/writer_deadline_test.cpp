#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// A writer that waits for the database gives up while its lease still lasts.
namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;

struct writer_deadline : testing::Test {
  test_database database;
  std::chrono::steady_clock::time_point renewed;
  std::vector<append_item> one = {event_of(new_session(0), 1)};

  std::unique_ptr<event_log> node(const std::string& name, std::chrono::milliseconds lease = 4s) {
    return make_event_log({.database_url = database.url("acp_server"), .node_id = name, .lease = lease});
  }
  std::unique_ptr<append_log> holder_of_0(event_log& log) {
    auto writer = log.open_writer();
    const checkout::shard_id shard{0};
    EXPECT_TRUE(writer->claim(std::span{&shard, 1}).at(0));
    renewed = std::chrono::steady_clock::now();
    return writer;
  }
  void append_to(append_log& writer) {
    const shard_batch batch{{0}, one};
    (void)writer.append(std::span{&batch, 1});
  }
  bool lease_lasts() {
    return sql_value(database.url(), "SELECT lease_until > clock_timestamp() FROM acp.shard_heads WHERE shard = 0") ==
           "t";
  }
};

TEST_F(writer_deadline, a_locked_head_costs_the_append_and_not_the_lease) {
  auto log = node("a");
  auto writer = holder_of_0(*log);
  pqxx::connection other{database.url()};
  pqxx::work locking{other};
  locking.exec("SELECT FROM acp.shard_heads WHERE shard = 0 FOR UPDATE");

  EXPECT_THROW(append_to(*writer), connection_lost);
  EXPECT_LT(std::chrono::steady_clock::now() - renewed, 2500ms) << "a renewal's wait before it would fit in, too";
  EXPECT_TRUE(lease_lasts());
  EXPECT_THROW((void)holder_of_0(*log), connection_lost) << "claims are bounded as well";
  locking.abort();
  auto again = holder_of_0(*log);
  EXPECT_NO_THROW(append_to(*again));
  EXPECT_EQ(sql_value(database.url(), "SELECT head || ' ' || epoch FROM acp.shard_heads WHERE shard = 0"), "1 2");
}

TEST_F(writer_deadline, a_renewal_is_bounded) {
  auto log = node("a", 2s);
  auto writer = holder_of_0(*log);
  pqxx::connection other{database.url()};
  pqxx::work locking{other};
  locking.exec("SELECT FROM acp.shard_heads WHERE shard = 0 FOR UPDATE");
  EXPECT_THROW((void)writer->renew(), connection_lost);
  EXPECT_LT(std::chrono::steady_clock::now() - renewed, 1500ms);
  EXPECT_TRUE(lease_lasts());
}

TEST_F(writer_deadline, a_server_that_stands_still_costs_the_append_and_not_the_lease) {
  auto log = node("a");
  auto writer = holder_of_0(*log);
  const auto backend = std::stoi(sql_value(
      database.url(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE "
                      "'%writer'"));
  ASSERT_EQ(::kill(backend, SIGSTOP), 0);
  EXPECT_THROW(append_to(*writer), connection_lost);
  ASSERT_EQ(::kill(backend, SIGCONT), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - renewed, 2500ms);
  EXPECT_TRUE(lease_lasts());
}

TEST_F(writer_deadline, a_shorter_statement_timeout_counts) {
  auto log = make_event_log(
      {.database_url = database.url("acp_server"), .node_id = "a", .lease = 60s, .statement_timeout = 100ms});
  auto writer = holder_of_0(*log);
  pqxx::connection other{database.url()};
  pqxx::work locking{other};
  locking.exec("SELECT FROM acp.shard_heads WHERE shard = 0 FOR UPDATE");
  EXPECT_THROW(append_to(*writer), connection_lost);
  EXPECT_LT(std::chrono::steady_clock::now() - renewed, 5s);
}

} // namespace
} // namespace acp::persistence
