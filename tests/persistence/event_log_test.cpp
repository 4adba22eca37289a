#include "persistence/event_log.hpp"

#include "persistence/connection.hpp"
#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;

struct event_log_test : testing::Test {
  test_database database;
  std::unique_ptr<event_log> log = make_event_log({.database_url = database.url("acp_server"), .node_id = "node-a"});

  std::unique_ptr<held_shard> open(int shard = 3) {
    auto opened = open_shard(*log, shard);
    EXPECT_TRUE(opened);
    return std::move(opened).value();
  }
};

TEST_F(event_log_test, knows_the_number_of_shards) { EXPECT_EQ(log->shard_count(), 16); }

TEST_F(event_log_test, numbers_events_without_gaps) {
  auto shard = open();
  const auto session = new_session(3);
  EXPECT_THAT(append(*shard, {event_of(session, 1)}), ElementsAre(appended_at(1)));
  EXPECT_THAT(append(*shard, {event_of(session, 2), event_of(new_session(3), 1), event_of(session, 3)}),
              ElementsAre(appended_at(2), appended_at(3), appended_at(4)));
}

TEST_F(event_log_test, gives_back_what_was_appended_byte_for_byte) {
  auto shard = open();
  auto item = event_of(new_session(3), 1);
  item.event->event.data = R"({"a":"quote \" backslash \\ braces {},\u0000 unicode é 漢 😀","b":[1.0,1e3, null]})";
  item.event->event.hidden = R"({"note":"it's, \"hidden\""})";
  item.event->event.change = R"({"a": null})";
  ASSERT_THAT(append(*shard, {item}), ElementsAre(appended_at(1)));

  const auto stored = log->open_reader()->load(item.event->session);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->newest.data, item.event->event.data);
  EXPECT_EQ(stored->newest.hidden, item.event->event.hidden);
  EXPECT_EQ(stored->newest.change, item.event->event.change);
  EXPECT_EQ(stored->newest.session, item.event->session);
  EXPECT_EQ(stored->newest.shard, checkout::shard_id{3});
  EXPECT_EQ(stored->newest.seq, 1);
  EXPECT_EQ(stored->newest.version, 1);
  EXPECT_EQ(stored->newest.type, checkout::to_string(item.event->event.type));
  EXPECT_EQ(stored->newest.status, item.event->event.status);
  EXPECT_EQ(stored->newest.owner, item.event->owner);
  EXPECT_EQ(stored->newest.request, item.event->request);
  EXPECT_EQ(stored->newest.schema_version, checkout::schema_version);
  const auto age = std::chrono::system_clock::now() - stored->newest.recorded_at;
  EXPECT_LT(age, std::chrono::minutes{1});
  EXPECT_GT(age, -std::chrono::minutes{1});
}

} // namespace
} // namespace acp::persistence
