#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::test {
namespace {

using moment = memory_log::moment;

TEST(lost_connection, an_append_whose_fate_is_unknown_is_a_503_and_the_table_tells_later) {
  for (const auto when : {moment::before_commit, moment::after_commit}) {
    test_system s;
    const auto id = s.opened();
    s.log.lose_next_append(when);
    const auto lost = s.ask(update_command(id, 5, "u"));
    EXPECT_EQ(status_code(lost), 503);
    EXPECT_TRUE(lost.result.error().retry_after);
    ASSERT_TRUE(s.system->wait_until_ready(patience));
    checkout::reply retried;
    ASSERT_TRUE(eventually([&] { return status_code(retried = s.ask(update_command(id, 5, "u"))) == 200; }));
    EXPECT_EQ(retried.replayed, when == moment::after_commit);
    EXPECT_EQ(s.in.tables->history(id).size(), 2u);
    EXPECT_EQ(document(s.read(id)), document(retried));
  }
}

TEST(lost_connection, a_create_whose_fate_is_unknown_is_found_by_its_key) {
  for (const auto when : {moment::before_commit, moment::after_commit}) {
    test_system s;
    s.log.lose_next_append(when);
    EXPECT_EQ(status_code(s.ask(create_command("k"))), 503);
    checkout::reply retried;
    ASSERT_TRUE(eventually([&] { return status_code(retried = s.ask(create_command("k"))) == 201; }));
    EXPECT_EQ(retried.replayed, when == moment::after_commit);
    EXPECT_EQ(s.in.tables->event_count(), 1u);
  }
}

TEST(lost_connection, requests_fail_at_once_while_the_database_is_down_and_succeed_after) {
  test_system s;
  const auto id = s.opened();
  s.log.go_down();
  (void)s.ask(update_command(id, 2));
  ASSERT_TRUE(eventually([&] { return status_code(s.read(id)) == 503; }));
  EXPECT_FALSE(s.service().ready());
  for (auto c : {create_command(), update_command(id, 3)}) EXPECT_EQ(status_code(s.ask(std::move(c))), 503);
  s.log.come_back();
  const auto back = std::chrono::steady_clock::now();
  ASSERT_TRUE(s.system->wait_until_ready(patience));
  ASSERT_TRUE(eventually([&] { return status_code(s.ask(update_command(id, 7))) == 200; }));
  // A create goes to any shard; one that was idle learns of its lost connection at the first use.
  ASSERT_TRUE(eventually([&] { return status_code(s.ask(create_command())) == 201; }));
  EXPECT_LT(std::chrono::steady_clock::now() - back, std::chrono::seconds{2});
}

TEST(lost_connection, a_completion_in_a_long_wait_goes_on_as_soon_as_the_database_is_back) {
  auto settings = brisk_settings();
  settings.payment_retry_first = settings.payment_retry_cap = std::chrono::minutes{10};
  settings.completion_patience = patience;
  test_system s{{}, settings};
  const auto id = s.opened();
  s.merchant.fail_next(scripted_merchant::call::find, -1);
  auto pending = send(s.service(), complete_command(id, "lost_after", "k"));
  ASSERT_TRUE(eventually([&] {
    std::lock_guard lock(s.in.books->mutex);
    return s.in.books->find_calls == 1;
  }));
  s.log.go_down();
  ASSERT_TRUE(eventually([&] { return s.system->stats().shards_held == 0; }));
  s.merchant.fail_next(scripted_merchant::call::find, 0);
  s.log.come_back();
  ASSERT_TRUE(s.system->wait_until_ready(patience));
  EXPECT_EQ(status_of(wait(std::move(pending))), "completed");
}

TEST(lost_connection, sessions_it_did_not_touch_stay_in_memory) {
  world w;
  w.tables->shards = 1;
  auto settings = brisk_settings();
  settings.lease = std::chrono::minutes{2};
  settings.renew_interval = std::chrono::minutes{1};
  test_system s{w, settings};
  const auto touched = s.opened();
  const auto untouched = s.opened();
  s.log.lose_next_append(moment::before_commit);
  EXPECT_EQ(status_code(s.ask(update_command(touched, 2))), 503);
  const auto lost = std::chrono::steady_clock::now();
  ASSERT_TRUE(s.system->wait_until_ready(patience));
  EXPECT_LT(std::chrono::steady_clock::now() - lost, settings.renew_interval / 2) << "it waits for no timer";
  EXPECT_EQ(status_code(s.read(untouched)), 200);
  EXPECT_EQ(s.log.loads(), 0);
  ASSERT_TRUE(eventually([&] { return status_code(s.read(touched)) == 200; }));
  EXPECT_EQ(s.log.loads(), 1);
}

TEST(lost_connection, a_completion_goes_on_where_the_table_stands) {
  for (const auto when : {moment::before_commit, moment::after_commit}) {
    for (const bool final_append : {false, true}) {
      SCOPED_TRACE(testing::Message() << "after commit " << (when == moment::after_commit) << ", final "
                                      << final_append);
      test_system s;
      const auto id = s.opened();
      s.merchant.hold_charges();
      if (!final_append) s.log.lose_next_append(when);
      auto pending = send(s.service(), complete_command(id, "ok", "k"));
      if (final_append) {
        ASSERT_TRUE(eventually([&] { return s.merchant.held_charges() == 1; }));
        s.log.lose_next_append(when);
      }
      s.merchant.let_charges_go();
      EXPECT_EQ(status_code(wait(std::move(pending))), 503);
      ASSERT_TRUE(eventually([&] {
        const auto r = s.read(id);
        return r.result && status_of(r) != "complete_in_progress";
      }));
      const bool ordered = status_of(s.read(id)) == "completed";
      EXPECT_EQ(ordered, final_append);
      EXPECT_EQ(s.in.books->captured(), ordered ? 1 : 0);
      const auto again = s.ask(complete_command(id, "ok", "k"));
      // Never committed: it runs now. Committed and abandoned: that was the answer.
      EXPECT_EQ(s.in.books->captured(), when == moment::before_commit || final_append ? 1 : 0);
      EXPECT_EQ(again.replayed, when == moment::after_commit || final_append);
    }
  }
}

TEST(lost_connection, another_owner_stops_the_shard_until_it_lets_go) {
  test_system s;
  const auto id = s.opened();
  const auto shard = *checkout::shard_of(id);
  s.in.tables->take_elsewhere(shard, true);
  EXPECT_EQ(status_code(s.ask(update_command(id, 2))), 503);
  ASSERT_TRUE(eventually([&] { return !s.service().ready(); }));
  EXPECT_TRUE(s.reported("shard_fenced"));
  EXPECT_EQ(status_code(s.read(id)), 503) << "what it remembers may be outdated";
  s.in.tables->take_elsewhere(shard, false);
  ASSERT_TRUE(s.system->wait_until_ready(patience));
  const auto loads = s.log.loads();
  EXPECT_EQ(status_code(s.ask(update_command(id, 2))), 200);
  EXPECT_EQ(s.log.loads(), loads + 1) << "nothing of the old tenure is believed";
}

TEST(lost_connection, a_lease_that_is_not_renewed_in_time_ends_by_itself) {
  auto settings = brisk_settings();
  settings.lease = std::chrono::milliseconds{1300};
  settings.renew_interval = std::chrono::milliseconds{50};
  test_system s{{}, settings};
  s.log.hold_appends();
  auto pending = send(s.service(), create_command());
  ASSERT_TRUE(eventually([&] { return s.system->stats().shards_held < 4; })) << "its appender is stuck";
  s.log.let_appends_go();
  EXPECT_EQ(status_code(wait(std::move(pending))), 201);
  EXPECT_TRUE(s.system->wait_until_ready(patience));
}

} // namespace
} // namespace acp::test
