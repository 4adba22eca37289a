#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pqxx/pqxx>
#include <thread>

namespace acp::persistence {
namespace {

using namespace test;

constexpr int shards = 4;
constexpr int batches = 60;

/// Appends batches of changing sizes; some hold a refused item, some are rolled back whole by a broken document.
void write(event_log& log, int number) {
  auto shard = open_shard(log, number).value();
  for (int i = 0; i < batches; ++i) {
    std::vector<append_item> items;
    for (int n = 0; n <= i % 5; ++n) {
      items.push_back(recorded_event(new_session(number), 1, new_key()));
    }
    if (i % 3 == 0) {
      items.push_back(event_of(new_session(number), 7));
    }
    if (i % 4 == 0) {
      items.push_back(event_of(new_session(number), 1));
      items.back().event->event.data = "broken";
      EXPECT_THROW((void)shard->append(items), pqxx::sql_error);
    } else {
      EXPECT_TRUE(shard->append(items));
    }
  }
}

/// Follows one shard by its numbers while it is written; true when no row ever came out of order, late or not at all.
bool follow(const std::string& url, int shard, const std::atomic<bool>& writing) {
  pqxx::connection session{url};
  std::int64_t last = 0;
  for (bool more = true; more;) {
    const bool still_writing = writing;
    pqxx::nontransaction tx{session};
    const auto rows = tx.exec_params(
        "SELECT seq FROM acp.checkout_events WHERE shard = $1 AND seq > $2 ORDER BY seq LIMIT 50", shard, last);
    for (const auto& row : rows) {
      if (row[0].as<std::int64_t>() != ++last) {
        return false;
      }
    }
    more = still_writing || !rows.empty();
  }
  return last > 0;
}

TEST(concurrency, every_shard_is_gapless_under_writers_and_rollbacks_and_can_be_followed) {
  test_database database;
  auto log =
      make_event_log({.database_url = database.url("acp_server"), .node_id = "a", .lease = std::chrono::seconds{60}});
  std::atomic<bool> writing = true;
  std::atomic<int> good_followers = 0;
  std::vector<std::jthread> followers;
  std::vector<std::jthread> writers;
  for (int n = 0; n < shards; ++n) {
    followers.emplace_back([&, n] { good_followers += follow(database.url(), n, writing) ? 1 : 0; });
    writers.emplace_back([&, n] { write(*log, n); });
  }
  writers.clear();
  writing = false;
  followers.clear();

  EXPECT_EQ(good_followers, shards);
  EXPECT_EQ(sql_value(database.url(),
                      "SELECT count(*) FROM (SELECT h.head, count(*), min(e.seq), max(e.seq) "
                      "FROM acp.shard_heads h JOIN acp.checkout_events e USING (shard) GROUP BY h.shard, h.head) s "
                      "WHERE s.head = s.count AND s.min = 1 AND s.max = s.count"),
            std::to_string(shards));
}

TEST(concurrency, of_many_claims_of_one_shard_only_the_last_can_write) {
  test_database database;
  auto log =
      make_event_log({.database_url = database.url("acp_server"), .node_id = "a", .lease = std::chrono::seconds{60}});
  std::atomic<int> written = 0;
  {
    std::vector<std::jthread> claimants;
    for (int n = 0; n < 6; ++n) {
      claimants.emplace_back([&] {
        auto shard = open_shard(*log, 0).value();
        for (int i = 0; i < 20; ++i) {
          if (!shard->append(std::vector{event_of(new_session(0), 1)})) {
            break;
          }
          ++written;
        }
      });
    }
  }
  EXPECT_EQ(sql_value(database.url(), "SELECT head || ' ' || epoch FROM acp.shard_heads WHERE shard = 0"),
            std::to_string(written) + " 6");
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) || ' ' || max(seq) FROM acp.checkout_events"),
            std::to_string(written) + " " + std::to_string(written));
  EXPECT_GE(written, 20);
}

} // namespace
} // namespace acp::persistence
