#include "tests/actors/support/desk_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

/// What a desk decides, whatever the order in which it hears things.
namespace acp::test {
namespace {

using persistence::backlog_state;
using std::chrono::milliseconds;
using std::chrono::seconds;

actors::delivery_settings short_waits() {
  actors::delivery_settings s;
  s.retry_after = std::vector<seconds>(200, seconds{1});
  s.probe_first = milliseconds{100};
  s.probe_cap = milliseconds{1000};
  return s;
}

bool in_order(const desk_world& w) {
  return std::ranges::all_of(w.accepted, [](const auto& s) { return std::ranges::is_sorted(s.second); });
}

std::size_t accepted_once(const desk_world& w) {
  std::size_t n = 0;
  for (const auto& [session, rows] : w.accepted) n += rows.size();
  return n;
}

/// Everything at random: events, answers, failures, crashes, lost shards, operators.
struct chaos {
  explicit chaos(unsigned seed, actors::delivery_settings s) : w(seed, std::move(s)) {
    w.endpoint.settings.concurrency = 1 + static_cast<int>(seed % 7);
    w.receiver = [this](const auto&) {
      const int dice = w.chance(100);
      if (dice < 20) return desk_world::status(500);
      if (dice < 25) return desk_world::status(503, seconds{2});
      if (dice < 27)
        return actors::judge(std::unexpected(outbound::http_failure{outbound::failure_kind::reset, "", true}));
      if (dice < 29)
        return actors::judge(std::unexpected(outbound::http_failure{outbound::failure_kind::overloaded, "", false}));
      return desk_world::ok();
    };
    w.begin();
  }
  void step() {
    switch (w.chance(40)) {
    case 0: return w.chance(20) == 0 ? w.begin() : void();
    case 1: return w.replay(1 + w.chance(static_cast<int>(w.head() + 1)), w.head());
    case 2: return w.hold(w.chance(4) != 0);
    case 3: return w.redrive();
    case 4:
    case 5:
    case 6:
    case 7:
      return w.append("cs_" + std::to_string(w.chance(12)),
                      w.chance(10) == 0 ? "checkout_session.completed" : "checkout_session.updated");
    default: break;
    }
    if (w.chance(3) == 0) w.answer_events();
    if (w.chance(2) == 0) w.answer_tables();
    if (w.chance(2) == 0) w.answer_attempt();
    w.pass(milliseconds{w.chance(40)});
  }
  std::size_t wanted() {
    std::size_t n = 0;
    for (const auto& [name, sent] : w.bodies) n += sent.empty() ? 0 : 1;
    return n;
  }

  desk_world w;
};

TEST(delivery_desk, loses_nothing_and_keeps_the_order_whatever_happens) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    chaos c{seed, short_waits()};
    for (int i = 0; i < 1'500; ++i) c.step();
    c.w.hold();
    c.w.settle();
    ASSERT_EQ(c.w.cursor, c.w.head()) << "seed " << seed;
    ASSERT_TRUE(c.w.backlog.empty()) << "seed " << seed;
    std::size_t all = 0;
    for (const auto& [name, bodies] : c.w.bodies) {
      ASSERT_EQ(bodies.size(), 1u) << "the same bytes in every attempt, seed " << seed;
      ++all;
    }
    ASSERT_EQ(accepted_once(c.w), all);
    ASSERT_GE(static_cast<std::int64_t>(all), c.w.head());
    ASSERT_TRUE(in_order(c.w)) << "seed " << seed;
    ASSERT_FALSE(c.w.overlap) << *c.w.overlap << ", seed " << seed;
    ASSERT_LE(c.w.most_under_way, static_cast<std::size_t>(c.w.endpoint.settings.concurrency)) << "seed " << seed;
  }
}

TEST(delivery_desk, does_so_when_more_sessions_failed_than_it_remembers) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    auto s = short_waits();
    s.most_heads = 3;
    s.most_ahead = 60;
    chaos c{seed, s};
    for (int i = 0; i < 1'500; ++i) c.step();
    c.w.hold();
    c.w.settle(60'000);
    ASSERT_EQ(c.w.cursor, c.w.head()) << "seed " << seed;
    ASSERT_TRUE(c.w.backlog.empty()) << "seed " << seed;
    ASSERT_TRUE(in_order(c.w)) << "seed " << seed;
  }
}

struct desk : testing::Test {
  void start(actors::delivery_settings s = short_waits()) {
    w.settings = std::move(s);
    w.begin();
    while (w.answer_tables()) {
    }
  }
  void run(milliseconds t) {
    for (const auto end = w.now + t; w.now < end; w.pass(milliseconds{10})) {
      w.answer_events();
      while (w.answer_tables()) {
      }
      while (w.answer_attempt()) {
      }
    }
  }
  desk_world w{1};
};

TEST_F(desk, gives_up_after_the_last_retry_and_holds_that_session_alone) {
  auto s = short_waits();
  s.retry_after = {seconds{1}, seconds{1}};
  start(s);
  w.receiver = [](const actors::attempt_order& o) {
    return o.body.contains("cs_bad") ? desk_world::status(400) : desk_world::ok();
  };
  for (int i = 0; i < 3; ++i) {
    w.append("cs_bad");
    w.append("cs_good");
  }
  run(seconds{5});
  EXPECT_EQ(w.died, 1);
  EXPECT_EQ(w.in_state(backlog_state::dead), 1u);
  EXPECT_EQ(w.in_state(backlog_state::blocked), 2u);
  EXPECT_EQ(w.accepted.at("cs_good").size(), 3u);
  EXPECT_EQ(w.cursor, w.head());
  EXPECT_EQ(w.attempts_made, 3u + 3u);

  w.receiver = nullptr;
  w.skip();
  run(seconds{1});
  EXPECT_EQ(w.accepted.at("cs_bad").size(), 2u);
  EXPECT_EQ(w.in_state(backlog_state::skipped), 1u);
  w.append("cs_bad");
  run(seconds{1});
  EXPECT_EQ(w.accepted.at("cs_bad").size(), 3u);
}

TEST_F(desk, waits_as_scheduled_and_a_fifth_more_or_less) {
  auto s = short_waits();
  s.retry_after = {seconds{100}};
  start(s);
  w.receiver = [](const auto&) { return desk_world::status(500); };
  w.append("cs_1");
  run(milliseconds{200});
  EXPECT_EQ(w.attempts_made, 1u);
  run(seconds{79});
  EXPECT_EQ(w.attempts_made, 1u);
  run(seconds{42});
  EXPECT_EQ(w.attempts_made, 2u);
}

TEST_F(desk, stops_when_the_receiver_is_gone_and_moves_no_cursor) {
  start();
  w.receiver = [](const auto&) { return desk_world::status(410); };
  w.append("cs_1");
  w.append("cs_2");
  run(seconds{3});
  EXPECT_EQ(w.gone_because, "status 410");
  EXPECT_EQ(w.cursor, 0);
  EXPECT_LE(w.attempts_made, 2u);
  EXPECT_TRUE(w.backlog.empty());
  EXPECT_FALSE(w.logged.empty()) << "the attempt is on record";
}

TEST_F(desk, opens_the_circuit_and_then_probes_one_at_a_time_after_growing_waits) {
  start();
  w.receiver = [](const auto&) { return desk_world::status(500); };
  for (int i = 0; i < 40; ++i) w.append("cs_" + std::to_string(i));
  run(milliseconds{90});
  EXPECT_TRUE(w.circuit_is_open);
  EXPECT_LT(w.backlog.size(), 10u) << "what failed since is kept in memory, behind the cursor";
  const auto before = w.attempts_made;
  run(seconds{10});
  EXPECT_GE(w.attempts_made, before + 8);
  EXPECT_LE(w.attempts_made, before + 16);
  w.receiver = nullptr;
  run(seconds{10});
  EXPECT_FALSE(w.circuit_is_open);
  EXPECT_EQ(w.cursor, 40);
  EXPECT_TRUE(w.backlog.empty());
}

TEST_F(desk, one_session_that_fails_does_not_open_the_circuit) {
  auto s = short_waits();
  s.retry_after = std::vector<seconds>(50, seconds{0});
  start(s);
  w.receiver = [](const auto&) { return desk_world::status(500); };
  w.append("cs_1");
  run(seconds{2});
  EXPECT_GT(w.attempts_made, 20u);
  EXPECT_FALSE(w.circuit_is_open);
}

TEST_F(desk, keeps_to_its_rate) {
  w.endpoint.settings.rate_per_s = 20;
  start();
  for (int i = 0; i < 200; ++i) w.append("cs_" + std::to_string(i));
  run(seconds{3});
  EXPECT_GE(w.attempts_made, 57u);
  EXPECT_LE(w.attempts_made, 63u);
}

TEST_F(desk, slows_down_when_the_receiver_has_too_much_to_do) {
  w.endpoint.settings.concurrency = 8;
  start();
  for (int i = 0; i < 60; ++i) w.append("cs_" + std::to_string(i));
  w.answer_events();
  EXPECT_EQ(w.attempts_waiting(), 8u);
  w.receiver = [](const auto&) { return desk_world::status(429); };
  w.answer_attempt();
  w.receiver = nullptr;
  while (w.attempts_waiting() > 4) w.answer_attempt();
  w.pass(milliseconds{1});
  EXPECT_EQ(w.attempts_waiting(), 4u);
  run(seconds{5});
  EXPECT_EQ(w.cursor, 60);
}

TEST_F(desk, reads_no_further_than_its_bound_while_one_delivery_hangs) {
  auto s = short_waits();
  s.most_ahead = 100;
  start(s);
  for (int i = 0; i < 500; ++i) w.append("cs_" + std::to_string(i));
  w.answer_events();
  w.pass(milliseconds{1});
  // The first attempt is never answered, the others are.
  for (int i = 0; i < 2'000; ++i) {
    w.answer_events();
    w.answer_tables();
    if (w.attempts_waiting() > 1) w.answer_attempt();
    w.pass(milliseconds{1});
  }
  EXPECT_LE(w.most_ahead, 150u);
}

TEST_F(desk, winds_down_when_all_is_answered_and_saved) {
  start();
  for (int i = 0; i < 20; ++i) w.append("cs_" + std::to_string(i));
  w.answer_events();
  const auto begun = w.attempts_made;
  w.desk->wind_down(w.now);
  while (w.answer_attempt()) {
  }
  EXPECT_EQ(w.attempts_made, begun) << "nothing new";
  EXPECT_FALSE(w.desk->is_idle());
  while (w.answer_tables()) {
  }
  EXPECT_TRUE(w.desk->is_idle());
  EXPECT_EQ(w.cursor, static_cast<std::int64_t>(begun));
}

TEST_F(desk, drops_everything_of_a_shard_it_lost) {
  start();
  for (int i = 0; i < 20; ++i) w.append("cs_" + std::to_string(i));
  w.answer_events();
  w.hold(false);
  const auto begun = w.attempts_made;
  while (w.answer_attempt()) {
  }
  w.pass(seconds{1});
  EXPECT_EQ(w.attempts_made, begun);
  EXPECT_EQ(w.cursor, 0);
  EXPECT_TRUE(w.logged.empty());
}

} // namespace
} // namespace acp::test
