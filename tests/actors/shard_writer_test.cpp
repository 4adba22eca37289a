#include "actors/shard_writer.hpp"
#include "tests/actors/support/memory_log.hpp"

#include <gtest/gtest.h>

namespace acp::actors {
namespace {

using namespace std::chrono_literals;
using test::memory_log;

struct shard_writer_test : testing::Test {
  static system_settings small_settings() {
    system_settings s;
    s.max_batch_items = 4;
    s.reopen_first = 0ms;
    s.reopen_cap = 0ms;
    s.renew_interval = 0ms;
    return s;
  }

  /// Sends an item with the next version of the session; its outcome arrives in `outcomes`.
  void push(const std::string& session, std::int64_t version) {
    append_request r;
    r.tenure = tenure;
    r.item.event = {checkout::session_id{session},
                    version,
                    {checkout::event_type::created, "ready_for_payment", "{}", "", ""},
                    checkout::identity{"a"},
                    {}};
    r.port = checkout::reply_port<append_result>{[this](append_result a) { outcomes.push_back(std::move(a)); }};
    writer.push(parcel{std::move(r)});
  }
  template <class T>
  int count() const {
    int n = 0;
    for (const auto& o : outcomes) n += std::holds_alternative<T>(o.outcome);
    return n;
  }

  std::shared_ptr<test::memory_tables> tables = std::make_shared<test::memory_tables>();
  memory_log log{tables, std::make_shared<test::power>()};
  system_settings settings = small_settings();
  system_counters counters;
  shard_gate gate{8};
  std::uint64_t tenure = 0;
  int opened = 0;
  int fenced = 0;
  std::vector<append_result> outcomes;
  shard_writer writer{{},
                      gate,
                      {log, settings, counters},
                      {[this](std::uint64_t t) {
                         tenure = t;
                         ++opened;
                       },
                       [this] { ++fenced; }}};
};

TEST_F(shard_writer_test, opens_the_gate_when_it_holds_the_shard) {
  EXPECT_FALSE(gate.held());
  writer.upkeep();
  EXPECT_TRUE(gate.held());
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(tenure, 1u);
}

TEST_F(shard_writer_test, commits_what_is_queued_in_bounded_batches) {
  writer.upkeep();
  for (int i = 1; i <= 6; ++i) push("s", i);
  writer.flush();
  EXPECT_EQ(count<persistence::appended>(), 4);
  EXPECT_TRUE(writer.has_work());
  writer.flush();
  EXPECT_EQ(count<persistence::appended>(), 6);
  EXPECT_EQ(counters.commits, 2u);
  EXPECT_EQ(counters.largest_batch, 4u);
  EXPECT_EQ(outcomes.front().item->event->version, 1) << "the item comes back";
}

TEST_F(shard_writer_test, bounds_a_batch_by_bytes_but_takes_at_least_one) {
  settings.max_batch_bytes = 1;
  writer.upkeep();
  push("s", 1);
  push("s", 2);
  writer.flush();
  EXPECT_EQ(outcomes.size(), 1u);
}

TEST_F(shard_writer_test, refuses_at_once_while_the_shard_is_not_held) {
  push("s", 1);
  EXPECT_EQ(count<shard_lost>(), 1);
}

TEST_F(shard_writer_test, a_lost_connection_fails_all_and_keeps_the_tenure) {
  writer.upkeep();
  for (int i = 1; i <= 6; ++i) push("s", i);
  log.lose_next_append(memory_log::moment::after_commit);
  writer.flush();
  EXPECT_EQ(count<shard_lost>(), 6);
  EXPECT_FALSE(gate.held());
  writer.upkeep();
  EXPECT_TRUE(gate.held());
  EXPECT_EQ(opened, 2);
  EXPECT_EQ(tenure, 1u) << "nobody else was in between";
}

TEST_F(shard_writer_test, a_new_tenure_begins_when_somebody_else_was_in_between) {
  writer.upkeep();
  log.go_down();
  writer.upkeep();
  EXPECT_FALSE(gate.held());
  tables->take_elsewhere({}, false);
  log.come_back();
  writer.upkeep();
  EXPECT_TRUE(gate.held());
  EXPECT_EQ(tenure, 2u);
}

TEST_F(shard_writer_test, is_told_when_another_owner_has_taken_the_shard) {
  writer.upkeep();
  push("s", 1);
  tables->take_elsewhere({}, true);
  writer.flush();
  EXPECT_EQ(fenced, 1);
  EXPECT_EQ(count<shard_lost>(), 1);
  writer.upkeep();
  EXPECT_FALSE(gate.held());
  tables->take_elsewhere({}, false);
  writer.upkeep();
  EXPECT_TRUE(gate.held());
  EXPECT_EQ(tenure, 2u);
}

TEST_F(shard_writer_test, takes_nothing_from_an_earlier_tenure) {
  writer.upkeep();
  writer.begin_again();
  EXPECT_EQ(tenure, 2u);
  tenure = 1;
  push("s", 1);
  EXPECT_EQ(count<shard_lost>(), 1);
}

TEST_F(shard_writer_test, treats_a_bug_in_the_log_as_a_lost_connection) {
  writer.upkeep();
  push("s", 1);
  log.break_next_append();
  writer.flush();
  EXPECT_EQ(count<shard_lost>(), 1);
  writer.upkeep();
  push("s", 1);
  writer.flush();
  EXPECT_EQ(count<persistence::appended>(), 1);
}

TEST_F(shard_writer_test, the_gate_closes_by_itself_when_the_lease_runs_out) {
  settings.lease = 1001ms;
  settings.lease_margin = 1000ms;
  writer.upkeep();
  const auto end = shard_gate::steady::now() + 1s;
  EXPECT_FALSE(gate.held(end));
}

} // namespace
} // namespace acp::actors
