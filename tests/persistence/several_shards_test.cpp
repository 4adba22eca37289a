#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

checkout::shard_id id(int shard) { return {static_cast<std::uint8_t>(shard)}; }

/// One connection that holds shards 2, 5 and 7.
struct several_shards : testing::Test {
  using items = std::vector<append_item>;

  test_database database;
  std::unique_ptr<event_log> log = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-a"});
  std::unique_ptr<append_log> writer = log->open_writer();

  void SetUp() override {
    for (const auto& claim : writer->claim(std::vector{id(7), id(2), id(5)})) {
      ASSERT_EQ(claim, 1);
    }
  }

  /// Appends to shards 2, 5 and 7.
  std::expected<std::vector<append_outcome>, std::vector<fenced>> append(const items& two, const items& five,
                                                                         const items& seven) {
    std::vector<shard_batch> batches;
    for (const auto& [shard, what] : {std::pair{2, &two}, std::pair{5, &five}, std::pair{7, &seven}}) {
      if (!what->empty()) {
        batches.push_back({id(shard), *what});
      }
    }
    return writer->append(batches);
  }
  void take(int shard) {
    sql(database.url(),
        "UPDATE acp.shard_heads SET epoch = 9, owner = 'node-b' WHERE shard = " + std::to_string(shard));
  }
  std::string heads() {
    return sql_value(database.url(),
                     "SELECT string_agg(head::text, ',' ORDER BY shard) FROM acp.shard_heads WHERE shard IN (2, 5, 7)");
  }
  std::string rows() {
    return sql_value(
        database.url(),
        "SELECT coalesce(string_agg(shard || ':' || seq, ' ' ORDER BY shard, seq), '') FROM acp.checkout_events");
  }
};

TEST_F(several_shards, one_append_numbers_each_shard_for_itself) {
  const auto session = new_session(7);
  EXPECT_THAT(append({event_of(new_session(2), 1)}, {}, {event_of(session, 1)}).value(),
              ElementsAre(appended_at(1), appended_at(1)));
  EXPECT_THAT(append({event_of(new_session(2), 1), event_of(new_session(2), 1)}, {event_of(new_session(5), 1)},
                     {only_record(record_of(new_key(), session, 1)), recorded_event(session, 2, new_key())})
                  .value(),
              ElementsAre(appended_at(2), appended_at(3), appended_at(1), appended_at(0), appended_at(2)));
  EXPECT_EQ(heads(), "3,1,2");
  EXPECT_EQ(rows(), "2:1 2:2 2:3 5:1 7:1 7:2");
}

TEST_F(several_shards, refused_items_leave_no_gap_in_any) {
  const auto key = new_key();
  const auto taken = recorded_event(new_session(5), 1, key);
  ASSERT_TRUE(append({}, {taken}, {}));
  EXPECT_THAT(append({event_of(new_session(2), 2), event_of(new_session(2), 1)},
                     {recorded_event(new_session(5), 1, key), event_of(new_session(5), 1)},
                     {event_of(new_session(7), 1), event_of(new_session(7), 3)})
                  .value(),
              ElementsAre(is_version_taken(), appended_at(1), duplicate_of(*taken.idempotency), appended_at(2),
                          appended_at(1), is_version_taken()));
  EXPECT_EQ(heads(), "1,2,1");
  EXPECT_EQ(rows(), "2:1 5:1 5:2 7:1");
}

TEST_F(several_shards, a_key_twice_in_one_append_counts_per_shard) {
  const auto key = new_key();
  const auto first = recorded_event(new_session(5), 1, key);
  EXPECT_THAT(
      append({recorded_event(new_session(2), 1, key)}, {first, recorded_event(new_session(5), 1, key)}, {}).value(),
      ElementsAre(appended_at(1), appended_at(1), duplicate_of(*first.idempotency)));
  EXPECT_EQ(heads(), "1,1,0");
}

TEST_F(several_shards, a_fenced_one_keeps_all_from_being_written_until_it_is_left_out) {
  take(5);
  const items two{recorded_event(new_session(2), 1, new_key())};
  const items seven{recorded_event(new_session(7), 1, new_key())};
  const auto refused = append(two, {recorded_event(new_session(5), 1, new_key())}, seven);
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().size(), 1U);
  EXPECT_EQ(refused.error()[0].shard, id(5));
  EXPECT_EQ(refused.error()[0].epoch, 9);
  EXPECT_EQ(heads(), "0,0,0");
  EXPECT_EQ(rows(), "");
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM acp.idempotency_keys"), "0");

  EXPECT_THAT(append(two, {}, seven).value(), ElementsAre(appended_at(1), appended_at(1)));
  EXPECT_THROW((void)append({}, {event_of(new_session(5), 1)}, {}), std::logic_error) << "it is claimed no longer";
}

TEST_F(several_shards, all_may_be_fenced) {
  for (const int shard : {2, 5, 7}) {
    take(shard);
  }
  const auto refused =
      append({event_of(new_session(2), 1)}, {event_of(new_session(5), 1)}, {event_of(new_session(7), 1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 3U);
  EXPECT_EQ(heads(), "0,0,0");
}

TEST_F(several_shards, a_renewal_extends_the_leases_of_all_that_are_still_held) {
  const auto leases = [&](const std::string& which) {
    return std::stoi(sql_value(database.url(), "SELECT count(*) FROM acp.shard_heads WHERE shard IN (2, 5, 7) AND "
                                               "lease_until > clock_timestamp() + interval '3 s' AND " +
                                                   which));
  };
  sql(database.url(), "UPDATE acp.shard_heads SET lease_until = clock_timestamp() + interval '1 s'");
  EXPECT_EQ(leases("true"), 0);
  take(5);
  const auto lost = writer->renew();
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].shard, id(5));
  EXPECT_EQ(leases("true"), 2);
  EXPECT_EQ(leases("shard = 5"), 0);
  EXPECT_THAT(writer->renew(), IsEmpty()) << "of what is still claimed";
}

TEST_F(several_shards, a_claim_takes_what_is_free_and_names_who_has_the_rest) {
  auto other = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-b"})->open_writer();
  const auto claims = other->claim(std::vector{id(6), id(5)});
  ASSERT_EQ(claims.size(), 2U);
  EXPECT_EQ(claims[0], 1);
  ASSERT_FALSE(claims[1]);
  EXPECT_EQ(claims[1].error().epoch, 1);
}

TEST_F(several_shards, what_breaks_the_order_of_shards_is_refused_before_it_is_sent) {
  const items two{event_of(new_session(2), 1)};
  const items five{event_of(new_session(5), 1)};
  EXPECT_THROW((void)writer->append(std::vector{shard_batch{id(5), five}, shard_batch{id(2), two}}), std::logic_error);
  EXPECT_THROW((void)writer->append(std::vector{shard_batch{id(2), two}, shard_batch{id(2), two}}), std::logic_error);
}

/// Two servers that believe to hold the same shards, one of them wrongly, append, renew and claim all the time: they
/// wait for each other's locks, and never in a circle, which PostgreSQL would end with an error.
TEST(shared_shards, writers_of_the_same_shards_do_not_deadlock) {
  constexpr int shards = 8;
  test_database database;
  auto log =
      make_event_log({.database_url = database.url("acp_server"), .node_id = "a", .lease = std::chrono::seconds{60}});
  std::atomic<int> written = 0;
  std::atomic<int> refused = 0;
  const auto work = [&](int number) {
    auto writer = log->open_writer();
    for (int round = 0; round < 150; ++round) {
      std::vector<checkout::shard_id> mine;
      for (int n = 0; n < shards; ++n) {
        if ((n + round) % 4 != number) {
          mine.push_back(id(n));
        }
      }
      if (number % 2 == 1) {
        std::ranges::reverse(mine);
      }
      for (const auto& claim : writer->claim(mine)) {
        ASSERT_TRUE(claim);
      }
      std::ranges::sort(mine);
      std::vector<std::vector<append_item>> items;
      std::vector<shard_batch> batches;
      for (const auto shard : mine) {
        items.push_back({recorded_event(new_session(shard.value), 1, new_key())});
      }
      for (std::size_t i = 0; i < mine.size(); ++i) {
        batches.push_back({mine[i], items[i]});
      }
      const auto outcomes = writer->append(batches); // a deadlock would throw
      outcomes ? written += static_cast<int>(outcomes->size()) : ++refused;
      (void)writer->renew();
    }
  };
  {
    std::vector<std::jthread> writers;
    for (int n = 0; n < 3; ++n) {
      writers.emplace_back(work, n);
    }
  }
  EXPECT_GT(written, 0);
  EXPECT_GT(refused, 0) << "they have never met";
  EXPECT_EQ(sql_value(database.url(), "SELECT sum(head) FROM acp.shard_heads"), std::to_string(written));
  EXPECT_EQ(sql_value(database.url(),
                      "SELECT count(*) FROM (SELECT h.head, count(*), max(e.seq) FROM acp.shard_heads h "
                      "JOIN acp.checkout_events e USING (shard) GROUP BY h.shard, h.head) s "
                      "WHERE head <> count OR max <> count"),
            "0");
}

} // namespace
} // namespace acp::persistence
