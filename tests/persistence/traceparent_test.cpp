#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;

append_item traced(append_item item, std::uint8_t n) {
  item.event->trace = checkout::begin_trace({n});
  return item;
}

struct traceparent_test : testing::Test {
  test_database database;
  std::unique_ptr<event_log> log = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-a"});
  std::unique_ptr<held_shard> shard = open_shard(*log, 3).value();
  std::unique_ptr<event_reader> reader = log->open_reader();
};

TEST_F(traceparent_test, is_kept_beside_each_event) {
  const auto session = new_session(3);
  append(*shard, {traced(event_of(session, 1), 7), event_of(new_session(3), 1)});
  EXPECT_EQ(reader->load(session)->newest.trace, checkout::begin_trace({7}));
  EXPECT_EQ(sql_value(database.url("acp_operator"),
                      "SELECT string_agg(coalesce(traceparent, '-'), ' ' ORDER BY seq) FROM "
                      "acp.events"),
            "00-07000000000000000000000000000000-0000000000000001-01 -");
}

TEST_F(traceparent_test, is_kept_where_items_are_written_one_by_one) {
  const auto session = new_session(3);
  append(*shard, {traced(event_of(session, 1), 1), traced(event_of(new_session(3), 2), 2), // refused
                  traced(event_of(session, 2), 3)});
  const auto events = reader->history(session);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].trace, checkout::begin_trace({1}));
  EXPECT_EQ(events[1].trace, checkout::begin_trace({3}));
}

TEST_F(traceparent_test, is_not_asked_of_servers_of_the_version_before) {
  const auto session = new_session(3).str();
  const auto epoch = std::to_string(shard->epoch());
  EXPECT_EQ(
      sql_value(database.url("acp_server"),
                "SELECT outcome || number FROM acp.append_events('{3}', '{" + epoch +
                    "}', '{1}', 'node-a', 4000, 90000, '{1}', '{1}', '{1}', '{" + session +
                    "}', '{1}', '{checkout_session.created}', '{not_ready_for_payment}', '{1}', '{r}', '{agent}', "
                    "'{NULL}', '{NULL}', ARRAY['{}'::json], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"),
      "appended1");
  EXPECT_TRUE(reader->load(checkout::session_id{session})->newest.trace.empty());
}

} // namespace
} // namespace acp::persistence
