#include "actors/log/log_writer.hpp"
#include "tests/actors/support/memory_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace acp::actors {
namespace {

using namespace std::chrono_literals;
using test::memory_log;
using testing::ElementsAre;

/// What one shard's listeners and requesters come to hear.
struct heard {
  std::uint64_t tenure = 0;
  int prepared = 0; ///< told of it before the gate was open
  int opened = 0;   ///< told of it when the gate was open
  int fenced = 0;
  std::vector<append_result> outcomes;

  template <class T>
  int count() const {
    int n = 0;
    for (const auto& o : outcomes) n += std::holds_alternative<T>(o.outcome);
    return n;
  }
};

struct log_writer_test : testing::Test {
  static constexpr int shards = 3;

  static system_settings small_settings() {
    system_settings s;
    s.max_batch_items = 4;
    s.reopen_first = 0ms;
    s.reopen_cap = 0ms;
    s.renew_interval = 0ms;
    return s;
  }
  static checkout::shard_id id(int shard) { return {static_cast<std::uint8_t>(shard)}; }

  log_writer_test() {
    for (int i = 0; i < shards; ++i) {
      auto& h = of.emplace_back();
      auto& gate = gates.emplace_back(8);
      writer.add(id(i), gate,
                 {[&h, &gate](std::uint64_t t) {
                    h.tenure = t;
                    ++(gate.held() ? h.opened : h.prepared);
                  },
                  [&h] { ++h.fenced; }});
    }
  }

  /// Sends an item with the next version of the session; its outcome arrives in `of[shard].outcomes`.
  void push(const std::string& session, std::int64_t version, int shard = 0, std::string data = "{}") {
    auto& h = of.at(static_cast<std::size_t>(shard));
    append_request r;
    r.shard = id(shard);
    r.tenure = h.tenure;
    r.item.event = {checkout::session_id{session},
                    version,
                    {checkout::event_type::created, "ready_for_payment", std::move(data), "", ""},
                    checkout::identity{"a"},
                    {}};
    r.port = checkout::reply_port<append_result>{[&h](append_result a) { h.outcomes.push_back(std::move(a)); }};
    writer.push(parcel{std::move(r)});
  }
  std::vector<std::size_t> answered() const {
    std::vector<std::size_t> n;
    for (const auto& h : of) n.push_back(h.outcomes.size());
    return n;
  }

  std::shared_ptr<test::memory_tables> tables = std::make_shared<test::memory_tables>();
  memory_log log{tables, std::make_shared<test::power>()};
  system_settings settings = small_settings();
  system_counters counters;
  std::deque<shard_gate> gates;
  std::deque<heard> of; ///< per shard
  log_writer writer{{log, settings, counters}};
};

TEST_F(log_writer_test, opens_the_gate_when_it_holds_the_shard) {
  EXPECT_FALSE(gates[0].held());
  writer.upkeep();
  EXPECT_TRUE(gates[0].held());
  EXPECT_EQ(of[0].prepared, 1) << "nobody comes before the shard is ready";
  EXPECT_EQ(of[0].opened, 1) << "and what waits to append finds the gate open";
  EXPECT_EQ(of[0].tenure, 1u);
}

TEST_F(log_writer_test, commits_what_is_queued_in_bounded_batches) {
  writer.upkeep();
  for (int i = 1; i <= 6; ++i) push("s", i);
  writer.flush();
  EXPECT_EQ(of[0].count<persistence::appended>(), 4);
  EXPECT_TRUE(writer.has_work());
  writer.flush();
  EXPECT_EQ(of[0].count<persistence::appended>(), 6);
  EXPECT_EQ(counters.commits, 2u);
  EXPECT_EQ(counters.largest_batch, 4u);
  EXPECT_EQ(of[0].outcomes.front().item->event->version, 1) << "the item comes back";
}

TEST_F(log_writer_test, bounds_a_batch_by_bytes_but_takes_at_least_one) {
  settings.max_batch_bytes = 1;
  writer.upkeep();
  push("s", 1);
  push("s", 2);
  writer.flush();
  EXPECT_EQ(of[0].outcomes.size(), 1u);
}

TEST_F(log_writer_test, refuses_at_once_while_the_shard_is_not_held) {
  push("s", 1);
  EXPECT_EQ(of[0].count<shard_lost>(), 1);
}

TEST_F(log_writer_test, a_lost_connection_fails_all_and_keeps_the_tenure) {
  writer.upkeep();
  for (int i = 1; i <= 6; ++i) push("s", i);
  log.lose_next_append(memory_log::moment::after_commit);
  writer.flush();
  EXPECT_EQ(of[0].count<shard_lost>(), 6);
  EXPECT_FALSE(gates[0].held());
  writer.upkeep();
  EXPECT_TRUE(gates[0].held());
  EXPECT_EQ(of[0].opened, 2);
  EXPECT_EQ(of[0].tenure, 1u) << "nobody else was in between";
}

TEST_F(log_writer_test, a_new_tenure_begins_when_somebody_else_was_in_between) {
  writer.upkeep();
  log.go_down();
  writer.upkeep();
  EXPECT_FALSE(gates[0].held());
  tables->take_elsewhere({}, false);
  log.come_back();
  writer.upkeep();
  EXPECT_TRUE(gates[0].held());
  EXPECT_EQ(of[0].tenure, 2u);
}

TEST_F(log_writer_test, is_told_when_another_owner_has_taken_the_shard) {
  writer.upkeep();
  push("s", 1);
  tables->take_elsewhere({}, true);
  writer.flush();
  EXPECT_EQ(of[0].fenced, 1);
  EXPECT_EQ(of[0].count<shard_lost>(), 1);
  writer.upkeep();
  EXPECT_FALSE(gates[0].held());
  tables->take_elsewhere({}, false);
  writer.upkeep();
  EXPECT_TRUE(gates[0].held());
  EXPECT_EQ(of[0].tenure, 2u);
}

TEST_F(log_writer_test, takes_nothing_from_an_earlier_tenure) {
  writer.upkeep();
  writer.lane({}).begin_again();
  EXPECT_EQ(of[0].tenure, 2u);
  of[0].tenure = 1;
  push("s", 1);
  EXPECT_EQ(of[0].count<shard_lost>(), 1);
}

TEST_F(log_writer_test, treats_a_bug_in_the_log_as_a_lost_connection) {
  writer.upkeep();
  push("s", 1);
  log.break_next_append();
  writer.flush();
  EXPECT_EQ(of[0].count<shard_lost>(), 1);
  writer.upkeep();
  push("s", 1);
  writer.flush();
  EXPECT_EQ(of[0].count<persistence::appended>(), 1);
}

TEST_F(log_writer_test, the_gate_closes_by_itself_when_the_lease_runs_out) {
  settings.lease = 1001ms;
  settings.lease_margin = 1000ms;
  writer.upkeep();
  const auto end = shard_gate::steady::now() + 1s;
  EXPECT_FALSE(gates[0].held(end));
}

TEST_F(log_writer_test, one_commit_carries_what_waits_in_all_shards) {
  writer.upkeep();
  for (int shard = 0; shard < shards; ++shard) push("s" + std::to_string(shard), 1, shard);
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(1, 1, 1));
  EXPECT_EQ(counters.commits, 1u);
  for (const auto& h : of) EXPECT_EQ(std::get<persistence::appended>(h.outcomes.at(0).outcome).seq, 1);
}

TEST_F(log_writer_test, a_full_shard_does_not_hold_up_the_others) {
  writer.upkeep();
  for (int i = 1; i <= 8; ++i) push("a", i, 0);
  push("b", 1, 1);
  push("c", 1, 2);
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(2, 1, 1));
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(6, 1, 1));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(of[0].outcomes.at(static_cast<std::size_t>(i)).item->event->version, i + 1) << "in their order";
}

TEST_F(log_writer_test, where_the_bound_is_below_the_number_of_shards_they_take_turns) {
  settings.max_batch_items = 2;
  writer.upkeep();
  for (int i = 1; i <= 4; ++i)
    for (int shard = 0; shard < shards; ++shard) push("s" + std::to_string(shard), i, shard);
  for (int n = 0; n < 3; ++n) writer.flush();
  EXPECT_THAT(answered(), ElementsAre(2, 2, 2));
}

TEST_F(log_writer_test, takes_turns_by_bytes_too) {
  settings.max_batch_bytes = 1000;
  writer.upkeep();
  for (int shard = 0; shard < shards; ++shard) push("s" + std::to_string(shard), 1, shard, std::string(2000, 'x'));
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(1, 0, 0));
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(1, 1, 0));
  writer.flush();
  EXPECT_THAT(answered(), ElementsAre(1, 1, 1));
}

TEST_F(log_writer_test, a_fenced_shard_takes_none_of_the_others_with_it) {
  writer.upkeep();
  for (int shard = 0; shard < shards; ++shard) push("s" + std::to_string(shard), 1, shard);
  tables->take_elsewhere(id(1), true);
  writer.flush();
  EXPECT_EQ(of[0].count<persistence::appended>(), 1);
  EXPECT_EQ(of[1].count<shard_lost>(), 1);
  EXPECT_EQ(of[2].count<persistence::appended>(), 1);
  EXPECT_EQ(of[1].fenced, 1);
  EXPECT_EQ(of[0].fenced + of[2].fenced, 0);
  EXPECT_TRUE(gates[0].held());
  EXPECT_FALSE(gates[1].held());
  writer.upkeep();
  EXPECT_FALSE(gates[1].held());
  tables->take_elsewhere(id(1), false);
  writer.upkeep();
  EXPECT_TRUE(gates[1].held());
  EXPECT_EQ(of[1].tenure, 2u);
  EXPECT_EQ(of[0].opened, 1) << "the others stayed";
}

TEST_F(log_writer_test, a_renewal_finds_a_fenced_shard) {
  writer.upkeep();
  tables->take_elsewhere(id(2), true);
  writer.upkeep();
  EXPECT_TRUE(gates[0].held());
  EXPECT_FALSE(gates[2].held());
  EXPECT_EQ(of[2].fenced, 1);
}

TEST_F(log_writer_test, a_lost_connection_loses_all_shards_and_one_claim_brings_them_back) {
  writer.upkeep();
  for (int shard = 0; shard < shards; ++shard) push("s" + std::to_string(shard), 1, shard);
  log.lose_next_append(memory_log::moment::before_commit);
  writer.flush();
  for (int shard = 0; shard < shards; ++shard) {
    EXPECT_EQ(of.at(static_cast<std::size_t>(shard)).count<shard_lost>(), 1);
    EXPECT_FALSE(gates.at(static_cast<std::size_t>(shard)).held());
  }
  writer.upkeep();
  for (int shard = 0; shard < shards; ++shard) {
    EXPECT_TRUE(gates.at(static_cast<std::size_t>(shard)).held());
    EXPECT_EQ(of.at(static_cast<std::size_t>(shard)).tenure, 1u);
  }
}

} // namespace
} // namespace acp::actors
