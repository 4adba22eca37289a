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
using testing::IsEmpty;

struct append_test : testing::Test {
  test_database database;
  std::unique_ptr<event_log> log = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-a"});
  std::unique_ptr<held_shard> shard = open_shard(*log, 3).value();

  std::string head() { return sql_value(database.url(), "SELECT head FROM acp.shard_heads WHERE shard = 3"); }
};

TEST_F(append_test, a_wrong_version_leaves_the_rest_of_its_batch_intact) {
  const auto session = new_session(3);
  const auto other = new_session(3);
  append(*shard, {event_of(session, 1), event_of(session, 2)});

  EXPECT_THAT(append(*shard, {event_of(other, 1), event_of(session, 2), // taken
                              event_of(session, 4),                     // leaves one out
                              event_of(new_session(3), 2),              // of a session that is not there
                              event_of(session, 3), event_of(other, 2)}),
              ElementsAre(appended_at(3), is_version_taken(), is_version_taken(), is_version_taken(), appended_at(4),
                          appended_at(5)));
  EXPECT_EQ(head(), "5");
  EXPECT_EQ(sql_value(database.url(), "SELECT string_agg(seq::text, ',' ORDER BY seq) FROM acp.checkout_events"),
            "1,2,3,4,5");
}

TEST_F(append_test, a_batch_of_refused_items_leaves_the_head_where_it_was) {
  EXPECT_THAT(append(*shard, {event_of(new_session(3), 2), event_of(new_session(3), 3)}),
              ElementsAre(is_version_taken(), is_version_taken()));
  EXPECT_EQ(head(), "0");
  EXPECT_THAT(append(*shard, {event_of(new_session(3), 1)}), ElementsAre(appended_at(1)));
}

TEST_F(append_test, items_of_every_kind_share_a_batch) {
  const auto session = new_session(3);
  const auto record = record_of(new_key(), session, 1);
  const auto taken = recorded_event(new_session(3), 1, record.key);
  EXPECT_THAT(append(*shard, {event_of(session, 1), only_record(record), recorded_event(session, 2, new_key()), taken,
                              event_of(session, 3)}),
              ElementsAre(appended_at(1), appended_at(0), appended_at(2), duplicate_of(record), appended_at(3)));
}

TEST_F(append_test, an_empty_batch_is_fine) { EXPECT_THAT(append(*shard, {}), IsEmpty()); }

TEST_F(append_test, a_document_that_is_no_json_writes_nothing) {
  auto broken = event_of(new_session(3), 1);
  broken.event->event.data = "{";
  EXPECT_THROW((void)shard->append(std::vector{event_of(new_session(3), 1), broken}), pqxx::sql_error);
  EXPECT_EQ(head(), "0");
  EXPECT_THAT(append(*shard, {event_of(new_session(3), 1)}), ElementsAre(appended_at(1)));
}

TEST_F(append_test, extends_the_lease) {
  const auto lease = [&] {
    return sql_value(database.url(), "SELECT extract(epoch FROM lease_until) FROM acp.shard_heads WHERE shard = 3");
  };
  const auto before = std::stod(lease());
  append(*shard, {event_of(new_session(3), 1)});
  const auto after_append = std::stod(lease());
  EXPECT_GT(after_append, before);
  ASSERT_TRUE(shard->renew());
  EXPECT_GT(std::stod(lease()), after_append);
}

TEST_F(append_test, reads_find_what_is_there_and_nothing_else) {
  const auto session = new_session(3);
  const auto key = new_key();
  append(*shard, {event_of(session, 1), recorded_event(session, 2, key)});
  auto reader = log->open_reader();

  const auto loaded = reader->load(session);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->newest.version, 2);
  ASSERT_EQ(loaded->records.size(), 1U);
  EXPECT_EQ(loaded->records[0].key, key);
  EXPECT_EQ(reader->event_at(session, 1)->seq, 1);
  EXPECT_FALSE(reader->event_at(session, 3));
  const auto history = reader->history(session);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].version, 1);
  EXPECT_EQ(history[0].change, "");
  EXPECT_EQ(history[1].change, R"({"version":2})");

  EXPECT_FALSE(reader->load(new_session(3)));
  EXPECT_FALSE(reader->load(checkout::session_id{"nonsense'; --"}));
  EXPECT_FALSE(reader->find_record({3}, new_key().scope));
  EXPECT_FALSE(reader->find_record({4}, key.scope));
}

TEST_F(append_test, unfinished_completions_are_found_also_by_later_starts) {
  const auto open = new_session(3);
  const auto done = new_session(3);
  append(*shard, {event_of(open, 1), event_of(done, 1), event_of(done, 2, "complete_in_progress"),
                  event_of(open, 2, "complete_in_progress"), event_of(done, 3, "completed")});
  auto reader = log->open_reader();
  for (int start = 0; start < 3; ++start) {
    EXPECT_THAT(reader->unfinished({3}), ElementsAre(open));
  }
  append(*shard, {event_of(open, 3, "completed")});
  EXPECT_THAT(reader->unfinished({3}), IsEmpty());
  EXPECT_EQ(sql_value(database.url(), "SELECT head - settled FROM acp.shard_heads WHERE shard = 3"), "0");

  const auto later = new_session(3);
  append(*shard, {event_of(later, 1), event_of(later, 2, "complete_in_progress")});
  EXPECT_THAT(reader->unfinished({3}), ElementsAre(later));
  EXPECT_THAT(reader->unfinished({4}), IsEmpty());
}

TEST_F(append_test, expired_keys_can_be_removed_in_portions) {
  append(*shard, {recorded_event(new_session(3), 1, new_key()), recorded_event(new_session(3), 1, new_key())});
  sql(database.url(), "UPDATE acp.idempotency_keys SET expires_at = now() - interval '1 s'");
  append(*shard, {recorded_event(new_session(3), 1, new_key())});
  const auto forget = [&] {
    return sql_value(database.url("acp_server"), "SELECT acp.forget_expired_keys(3::smallint, 1)");
  };
  EXPECT_EQ(forget(), "1");
  EXPECT_EQ(forget(), "1");
  EXPECT_EQ(forget(), "0");
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM acp.idempotency_keys"), "1");
}

} // namespace
} // namespace acp::persistence
