#include "tests/actors/support/fake_janitor_store.hpp"
#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What is done now and then, on a store in memory.
namespace acp::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct janitor_actor : testing::Test {
  janitor_world in;
  std::unique_ptr<test_system> s;

  static actors::system_settings quick() {
    auto a = brisk_settings();
    a.janitor.expiry_interval = 5ms;
    a.janitor.tidy_interval = 5ms;
    a.janitor.pause = 20ms;
    a.janitor.reopen_cap = 10ms;
    return a;
  }
  void start(actors::system_settings settings = quick(), world w = {}) {
    settings.janitor.open = [this] { return std::make_unique<fake_janitor_store>(in); };
    s = std::make_unique<test_system>(w, settings);
  }
  void name_expired(const checkout::session_id& id) {
    std::lock_guard lock(in.mutex);
    in.expired.push_back(id);
  }
  bool ended(const checkout::session_id& id) { return s->types_of(id).back() == "checkout_session.expired"; }
  actors::janitor_stats counted() { return s->system->stats().janitor; }
  std::size_t reports_of(const std::string& event) {
    const auto all = s->incidents();
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const auto& i) { return i.starts_with(event); }));
  }
};

TEST_F(janitor_actor, a_session_in_memory_expires_by_itself_once) {
  start();
  const auto id = s->opened();
  name_expired(id); // too early: the database's clock is ahead
  ASSERT_TRUE(eventually([&] { return (std::lock_guard{in.mutex}, in.expired.empty()); }));
  EXPECT_EQ(status_of(s->read(id)), "ready_for_payment");
  s->in.seconds->fetch_add(6 * 3600 + 1);
  std::uint64_t named = 1;
  // As the table does: until it has ended. It may just be leaving, having been idle for six hours, and hear nothing.
  const auto named_again = [&] {
    if ((std::lock_guard{in.mutex}, in.expired.empty()))
      for (int i = 0; i < 3; ++i, ++named) name_expired(id);
    return ended(id);
  };
  ASSERT_TRUE(eventually(named_again));
  EXPECT_EQ(s->types_of(id).size(), 2u);
  EXPECT_EQ(status_of(s->read(id)), "expired");
  ASSERT_TRUE(eventually([&] { return counted().sessions_told == named; })) << "each time it was named";
  EXPECT_EQ(counted().sessions_expired, 1u);
}

TEST_F(janitor_actor, a_session_whose_end_a_request_notices_counts_as_expired_too) {
  start();
  const auto id = s->opened();
  s->in.pass(std::chrono::hours{7});
  EXPECT_EQ(status_of(s->read(id)), "expired");
  EXPECT_EQ(counted().sessions_expired, 1u);
  EXPECT_EQ(counted().sessions_told, 0u);
}

TEST_F(janitor_actor, counts_what_it_removed_and_made) {
  in.keys = 700;
  in.letters = 3;
  in.leftovers = 2;
  in.sandbox = 700;
  start();
  ASSERT_TRUE(eventually([&] {
    const auto c = counted();
    return c.keys_forgotten == 700 && c.letters_forgotten == 3 && c.leftovers_removed == 2 && c.partitions_made == 4 &&
           c.partitions_dropped == 1;
  }));
  EXPECT_TRUE(eventually([&] { return (std::lock_guard{in.mutex}, in.sandbox == 0); }));
  EXPECT_EQ(counted().failures, 0u);
}

TEST_F(janitor_actor, a_session_that_is_not_in_memory_is_loaded_expires_and_leaves) {
  auto settings = quick();
  settings.idle_before_passivation = 10min;
  start(settings);
  const auto id = s->opened();
  s->in.pass(11min);
  ASSERT_TRUE(eventually([&] { return s->system->stats().sessions_live == 0; }));
  s->in.pass(std::chrono::hours{6});
  EXPECT_FALSE(ended(id));
  name_expired(id);
  ASSERT_TRUE(eventually([&] { return ended(id); }));
  EXPECT_TRUE(eventually([&] { return s->system->stats().sessions_live == 0; })) << "though no time has passed";
  EXPECT_EQ(s->types_of(id).size(), 2u);
  EXPECT_EQ(s->system->stats().sessions_passivated, 2u);
}

TEST_F(janitor_actor, many_that_expire_take_no_place_from_one_that_is_used) {
  world w;
  w.tables->shards = 1;
  auto settings = quick();
  settings.max_live_sessions = 2;
  start(settings, w);
  std::vector<checkout::session_id> old;
  for (int i = 0; i < 40; ++i) old.push_back(s->opened());
  s->in.pass(std::chrono::hours{7});
  const auto used = s->opened();
  const auto also = s->opened();
  ASSERT_TRUE(eventually([&] { return s->system->stats().sessions_live == 2; }));
  for (const auto& id : old) name_expired(id);
  for (const auto& id : old) ASSERT_TRUE(eventually([&] { return ended(id); }));
  const auto loads = s->log.loads();
  EXPECT_EQ(status_of(s->read(used)), "ready_for_payment");
  EXPECT_EQ(status_of(s->read(also)), "ready_for_payment");
  EXPECT_EQ(s->log.loads(), loads);
}

TEST_F(janitor_actor, a_completion_under_way_does_not_expire) {
  start();
  const auto id = s->opened();
  s->merchant.hold_charges();
  auto pending = send(s->service(), complete_command(id, "ok"));
  ASSERT_TRUE(eventually([&] { return s->merchant.held_charges() == 1; }));
  s->in.pass(std::chrono::hours{7});
  name_expired(id);
  ASSERT_TRUE(eventually([&] { return (std::lock_guard{in.mutex}, in.expired.empty()); }));
  s->merchant.let_charges_go();
  EXPECT_EQ(status_of(wait(std::move(pending))), "completed");
}

TEST_F(janitor_actor, looks_at_every_shard_it_holds_and_at_no_other) {
  world w;
  w.tables->take_elsewhere({2}, true);
  janitor_world& j = in;
  auto settings = quick();
  settings.janitor.open = [&j] { return std::make_unique<fake_janitor_store>(j); };
  settings.report = {};
  memory_log log{w.tables, std::make_shared<power>()};
  scripted_merchant merchant{w.books, std::make_shared<power>()};
  auto system =
      actors::make_checkout_system(settings, log, merchant.services(), test_profile(), wall_clock, draw_entropy);
  system->start();
  ASSERT_TRUE(eventually([&] { return (std::lock_guard{in.mutex}, in.shards.size() == 3); }));
  const auto rounds = in.letters_asked.load();
  ASSERT_TRUE(eventually([&] { return in.letters_asked > rounds + 20; }));
  system->stop();
  EXPECT_THAT(in.shards, ElementsAre(0, 1, 3));
  EXPECT_EQ(in.keep_days, 14);
  EXPECT_EQ(in.partitions_made, 1);
}

TEST_F(janitor_actor, removes_in_portions_with_a_pause_after_each_full_one) {
  in.keys = 2'300;
  start();
  ASSERT_TRUE(eventually([&] { return (std::lock_guard{in.mutex}, in.keys == 0); }));
  s->system->stop();
  ASSERT_EQ(in.key_portions.size(), 5u);
  for (std::size_t i = 1; i < in.key_portions.size(); ++i)
    EXPECT_GE(in.key_portions[i] - in.key_portions[i - 1], 20ms) << i;
}

TEST_F(janitor_actor, a_lost_connection_is_reported_once_and_replaced) {
  start();
  ASSERT_TRUE(eventually([&] { return in.letters_asked > 0; }));
  in.down = true;
  ASSERT_TRUE(eventually([&] { return s->reported("janitor_connection_lost"); }));
  const auto id = s->opened();
  s->in.pass(std::chrono::hours{7});
  name_expired(id);
  const int before = in.tries;
  ASSERT_TRUE(eventually([&] { return in.tries > before + 3; }));
  EXPECT_FALSE(ended(id));
  in.down = false;
  ASSERT_TRUE(eventually([&] { return ended(id); }));
  EXPECT_EQ(in.opened, 2);
  EXPECT_EQ(reports_of("janitor_connection_lost"), 1u);
  EXPECT_EQ(reports_of("janitor_reconnected"), 1u);
  EXPECT_GE(counted().failures, 3u);
  EXPECT_EQ(s->system->stats().actor_restarts, 0u);
}

TEST_F(janitor_actor, what_fails_is_reported_once_and_keeps_nothing_else_from_being_done) {
  in.refuse_letters = true;
  start();
  ASSERT_TRUE(eventually([&] { return in.letters_asked > 10; }));
  EXPECT_EQ(reports_of("janitor_failed"), 1u);
  const auto id = s->opened();
  s->in.pass(std::chrono::hours{7});
  name_expired(id);
  ASSERT_TRUE(eventually([&] { return ended(id); }));
  EXPECT_EQ(in.opened, 1);
}

TEST_F(janitor_actor, a_crashed_one_is_started_again) {
  in.crash = true;
  start();
  ASSERT_TRUE(eventually([&] { return s->system->stats().actor_restarts == 1 && in.opened == 2; }));
  const auto id = s->opened();
  s->in.pass(std::chrono::hours{7});
  name_expired(id);
  ASSERT_TRUE(eventually([&] { return ended(id); }));
}

} // namespace
} // namespace acp::test
