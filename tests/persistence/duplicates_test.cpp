#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;

/// Idempotency records in the append's transaction. Every case is tried in a batch of its own and together with its
/// cause in one batch: the function has a quick way and a careful one, which must agree.
struct duplicates : testing::TestWithParam<bool> {
  test_database database;
  std::unique_ptr<event_log> log = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-a"});
  std::unique_ptr<held_shard> shard = open_shard(*log, 5).value();

  /// The outcome of the last item.
  append_outcome last_of(std::vector<append_item> items) {
    if (GetParam()) {
      return append(*shard, items).back();
    }
    for (std::size_t i = 0; i + 1 < items.size(); ++i) {
      append(*shard, {items[i]});
    }
    return append(*shard, {items.back()}).back();
  }

  std::size_t events_of(const checkout::session_id& id) { return log->open_reader()->history(id).size(); }
  std::string head() { return sql_value(database.url(), "SELECT head FROM acp.shard_heads WHERE shard = 5"); }
};

INSTANTIATE_TEST_SUITE_P(one_by_one_and_in_one_batch, duplicates, testing::Bool(),
                         [](const auto& one_batch) { return one_batch.param ? "in_one_batch" : "one_by_one"; });

TEST_P(duplicates, the_second_use_of_a_key_writes_nothing) {
  const auto key = new_key();
  const auto first = recorded_event(new_session(5), 1, key);
  auto second = recorded_event(new_session(5), 1, key);
  second.idempotency->key.body = new_key().body; // another body is a duplicate as well: the caller answers 422

  EXPECT_THAT(last_of({first, second}), duplicate_of(*first.idempotency));
  EXPECT_EQ(events_of(first.event->session), 1U);
  EXPECT_EQ(events_of(second.event->session), 0U);
  EXPECT_EQ(head(), "1");
}

TEST_P(duplicates, a_failed_request_is_remembered_with_its_failure) {
  auto record = record_of(new_key(), {}, 0);
  record.failure = checkout::failure{.kind = checkout::failure_kind::invalid_request,
                                     .code = "invalid",
                                     .message = "quote \" and é",
                                     .param = "$.currency",
                                     .retry_after = std::chrono::seconds{7}};
  record.created = false;
  EXPECT_THAT(last_of({only_record(record), only_record(record)}), duplicate_of(record));
  const auto found = log->open_reader()->find_record({5}, record.key.scope);
  ASSERT_TRUE(found);
  EXPECT_TRUE(same(*found, record));
  EXPECT_EQ(head(), "0");
}

TEST_P(duplicates, an_unfinished_record_is_finished_by_its_own_request) {
  const auto session = new_session(5);
  const auto key = new_key();
  const auto finishing = recorded_event(session, 3, key);
  EXPECT_THAT(last_of({event_of(session, 1), recorded_event(session, 2, key, false), finishing}), appended_at(3));

  const auto stored = log->open_reader()->load(session);
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->records.size(), 1U);
  EXPECT_TRUE(same(stored->records[0], *finishing.idempotency));
}

TEST_P(duplicates, an_unfinished_record_is_not_finished_by_another_request) {
  const auto session = new_session(5);
  const auto key = new_key();
  const auto started = recorded_event(session, 1, key, false);
  auto other_body = recorded_event(session, 2, key);
  other_body.idempotency->key.body = new_key().body;

  EXPECT_THAT(last_of({started, other_body}), duplicate_of(*started.idempotency));
  EXPECT_THAT(last_of({recorded_event(new_session(5), 1, key)}), duplicate_of(*started.idempotency)); // another session
  EXPECT_THAT(last_of({recorded_event(session, 2, key, false)}), duplicate_of(*started.idempotency)); // still under way
  EXPECT_EQ(events_of(session), 1U);
}

TEST_P(duplicates, a_finished_record_is_not_finished_again) {
  const auto session = new_session(5);
  const auto key = new_key();
  const auto finished = recorded_event(session, 2, key);
  EXPECT_THAT(last_of({recorded_event(session, 1, key, false), finished, recorded_event(session, 3, key)}),
              duplicate_of(*finished.idempotency));
  EXPECT_EQ(head(), "2");
}

TEST_P(duplicates, a_refused_version_leaves_no_record) {
  const auto session = new_session(5);
  const auto refused = recorded_event(session, 3, new_key());
  EXPECT_THAT(last_of({event_of(session, 1), refused}), is_version_taken());
  EXPECT_FALSE(log->open_reader()->find_record({5}, refused.idempotency->key.scope));
}

TEST_P(duplicates, a_key_may_be_used_in_another_shard) {
  const auto key = new_key();
  last_of({recorded_event(new_session(5), 1, key)});
  auto other = open_shard(*log, 6).value();
  EXPECT_THAT(append(*other, {recorded_event(new_session(6), 1, key)}), ElementsAre(appended_at(1)));
}

TEST_P(duplicates, an_expired_record_is_ignored_and_replaced) {
  const auto key = new_key();
  const auto old = recorded_event(new_session(5), 1, key);
  last_of({old});
  sql(database.url(), "UPDATE acp.idempotency_keys SET expires_at = now() - interval '1 s'");
  EXPECT_FALSE(log->open_reader()->find_record({5}, key.scope));
  EXPECT_TRUE(log->open_reader()->load(old.event->session)->records.empty());

  const auto fresh = recorded_event(new_session(5), 1, key);
  EXPECT_THAT(last_of({fresh}), appended_at(2));
  EXPECT_TRUE(same(log->open_reader()->find_record({5}, key.scope).value(), *fresh.idempotency));
}

TEST_P(duplicates, expired_records_are_replaced_beside_a_refused_item) {
  const auto key = new_key();
  const auto taken = new_key();
  append(*shard, {recorded_event(new_session(5), 1, key)});
  sql(database.url(), "UPDATE acp.idempotency_keys SET expires_at = now() - interval '1 s'");
  append(*shard, {recorded_event(new_session(5), 1, taken)});

  const auto fresh = recorded_event(new_session(5), 1, key);
  EXPECT_THAT(append(*shard, {recorded_event(new_session(5), 1, taken), fresh}),
              ElementsAre(testing::VariantWith<duplicate>(testing::_), appended_at(3)));
}

} // namespace
} // namespace acp::persistence
