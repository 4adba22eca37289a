#include "actors/upkeep/janitor_agenda.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

/// What a janitor does when; the time is the test's.
namespace acp::actors {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct agenda_test : testing::Test {
  janitor_settings settings;
  janitor_agenda::steady::time_point now{1h};
  std::vector<checkout::shard_id> held{{0}, {3}};
  janitor_agenda agenda{settings, now};

  /// The next tasks, as `chore/shard`, until there is none.
  std::vector<std::string> tasks() {
    std::vector<std::string> names;
    for (auto t = agenda.next(now, held); t; t = agenda.next(now, held))
      names.push_back(name_of(t->what) + ("/" + std::to_string(t->shard.value)));
    return names;
  }
};

TEST_F(agenda_test, begins_with_what_all_shards_share_and_looks_for_expired_sessions_often) {
  EXPECT_THAT(tasks(), ElementsAre("make_partitions/0", "drop_partitions/0", "forget_sandbox/0"));
  EXPECT_EQ(agenda.due(), now + 15s);
  now += 14s;
  EXPECT_THAT(tasks(), IsEmpty());
  now += 1s;
  EXPECT_THAT(tasks(), ElementsAre("note_expiries/0", "wake_expired/0", "note_expiries/3", "wake_expired/3"));
  EXPECT_EQ(agenda.due(), now + 15s);
}

TEST_F(agenda_test, looks_for_what_may_go_every_minute_and_at_the_partitions_every_hour) {
  (void)tasks();
  now += 1min;
  EXPECT_THAT(tasks(),
              testing::UnorderedElementsAre("note_expiries/0", "wake_expired/0", "note_expiries/3", "wake_expired/3",
                                            "forget_keys/0", "forget_letters/0", "forget_deleted_endpoints/0",
                                            "forget_keys/3", "forget_letters/3", "forget_deleted_endpoints/3"));
  now += 1h;
  EXPECT_THAT(tasks(), testing::Contains("make_partitions/0"));
}

TEST_F(agenda_test, rounds_take_turns_so_that_much_of_one_kind_keeps_no_other_waiting) {
  held = {{0}};
  (void)tasks();
  now += 1min;
  std::vector<std::string> order;
  for (int i = 0; i < 8; ++i) {
    const auto task = agenda.next(now, held);
    order.emplace_back(name_of(task->what));
    if (task->what == chore::forget_keys) agenda.again(*task);
  }
  EXPECT_THAT(order, ElementsAre("note_expiries", "forget_keys", "wake_expired", "forget_letters",
                                 "forget_deleted_endpoints", "forget_keys", "forget_keys", "forget_keys"));
  now += 15s; // while keys are still being removed
  EXPECT_EQ(agenda.next(now, held)->what, chore::note_expiries);
}

TEST_F(agenda_test, does_nothing_for_shards_that_are_not_held_or_no_longer) {
  held = {{3}};
  EXPECT_THAT(tasks(), IsEmpty()) << "partitions are for whoever holds the first shard";
  now += 15s;
  EXPECT_EQ(agenda.next(now, held)->shard, checkout::shard_id{3});
  held = {};
  EXPECT_THAT(tasks(), IsEmpty());
}

TEST_F(agenda_test, looks_again_soon_while_nothing_is_held) {
  const auto all = std::exchange(held, {});
  EXPECT_THAT(tasks(), IsEmpty());
  EXPECT_EQ(agenda.due(), now + 15s);
  now += 15s;
  held = all;
  EXPECT_THAT(tasks(), testing::IsSupersetOf({"make_partitions/0", "note_expiries/3"}));
}

} // namespace
} // namespace acp::actors
