#include "persistence/deliveries/event_tail.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;

struct tail_test : deliveries {
  std::unique_ptr<event_tail> tail = open_event_tail(place);

  std::vector<std::int64_t> seqs(std::int64_t after, int limit) {
    std::vector<std::int64_t> found;
    const auto events = tail->read({0}, after, limit).value();
    for (const auto& event : events) {
      found.push_back(event.seq);
    }
    return found;
  }
  /// As nobody but a superuser with ill will could.
  void tear_out(const std::string& condition) {
    execute("ALTER TABLE acp.checkout_events DISABLE TRIGGER append_only; DELETE FROM acp.checkout_events WHERE " +
            condition);
  }
};

TEST_F(tail_test, reads_on_from_where_it_is) {
  EXPECT_THAT(seqs(0, 10), ElementsAre());
  append_to(0, {new_session(0), new_session(0), new_session(0)});
  EXPECT_THAT(seqs(0, 10), ElementsAre(1, 2, 3));
  EXPECT_THAT(seqs(0, 2), ElementsAre(1, 2));
  EXPECT_THAT(seqs(2, 2), ElementsAre(3));
  EXPECT_THAT(seqs(3, 2), ElementsAre());
}

TEST_F(tail_test, rows_have_what_bodies_are_made_of) {
  const auto session = new_session(0);
  append_to(0, {session});
  auto completed = event_of(session, 2, "completed");
  completed.event->event.type = checkout::event_type::completed;
  completed.event->event.data = R"({"status":"completed","order":{"id": "ord_1", "total":1.50}})";
  append_item_to(0, completed);

  const auto events = tail->read({0}, 0, 10).value();
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events[0].session, session);
  EXPECT_EQ(events[0].type, "checkout_session.created");
  EXPECT_EQ(events[0].status, "not_ready_for_payment");
  EXPECT_EQ(events[0].order, "");
  EXPECT_EQ(events[1].version, 2);
  EXPECT_EQ(events[1].data, completed.event->event.data);
  EXPECT_EQ(events[1].order, R"({"id": "ord_1", "total":1.50})");
  EXPECT_GT(events[1].recorded_at, checkout::time_point{});
}

TEST_F(tail_test, a_missing_row_is_a_gap) {
  append_to(0, {new_session(0), new_session(0), new_session(0), new_session(0)});
  tear_out("seq = 2");
  const auto gap = tail->read({0}, 0, 10);
  ASSERT_FALSE(gap);
  EXPECT_EQ(gap.error().expected, 2);
  EXPECT_EQ(gap.error().found, 3);
  EXPECT_EQ(gap.error().head, 4);
  EXPECT_THAT(seqs(0, 1), ElementsAre(1));
  EXPECT_THAT(seqs(2, 9), ElementsAre(3, 4));
}

TEST_F(tail_test, a_missing_end_is_a_gap) {
  append_to(0, {new_session(0), new_session(0)});
  tear_out("seq = 2");
  const auto after_one = tail->read({0}, 1, 10);
  ASSERT_FALSE(after_one);
  EXPECT_EQ(after_one.error().expected, 2);
  EXPECT_EQ(after_one.error().found, 0);
  EXPECT_FALSE(tail->read({0}, 0, 10));
}

TEST_F(tail_test, a_position_beyond_the_end_is_a_gap) {
  append_to(0, {new_session(0)});
  const auto beyond = tail->read({0}, 2, 10);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().head, 1);
}

TEST_F(tail_test, heads_of_all_shards) {
  append_to(3, {new_session(3), new_session(3)});
  EXPECT_EQ(tail->head({3}), 2);
  EXPECT_EQ(tail->head({4}), 0);
  const auto heads = tail->heads();
  ASSERT_EQ(heads.size(), 16);
  EXPECT_EQ(heads[3].shard.value, 3);
  EXPECT_EQ(heads[3].head, 2);
  EXPECT_THROW((void)tail->head({16}), std::out_of_range);
  EXPECT_THROW((void)tail->read({16}, 0, 1), std::out_of_range);
}

} // namespace
} // namespace acp::persistence
