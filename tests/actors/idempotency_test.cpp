#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::test {
namespace {

TEST(idempotency, a_repeated_create_gets_the_first_answer) {
  test_system s;
  const auto first = s.ask(create_command("k"));
  const auto again = s.ask(create_command("k"));
  EXPECT_EQ(status_code(again), 201);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(document(again), document(first));
  EXPECT_EQ(s.in.tables->event_count(), 1u);
}

TEST(idempotency, a_replay_gives_the_bytes_of_then_though_the_session_has_moved_on) {
  test_system s;
  const auto first = s.ask(create_command("k"));
  const auto id = id_of(first);
  const auto update = s.ask(update_command(id, 2, "u"));
  (void)s.ask(update_command(id, 3));
  EXPECT_EQ(document(s.ask(create_command("k"))), document(first));
  const auto again = s.ask(update_command(id, 2, "u"));
  EXPECT_EQ(document(again), document(update));
  EXPECT_EQ(status_code(again), 200);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(s.in.tables->event_count(), 3u);
}

TEST(idempotency, another_body_is_a_conflict) {
  test_system s;
  const auto id = id_of(s.ask(create_command("k", "book", 1)));
  const auto other = s.ask(create_command("k", "book", 2));
  EXPECT_EQ(status_code(other), 422);
  EXPECT_EQ(code_of(other), "idempotency_conflict");
  (void)s.ask(update_command(id, 2, "u"));
  EXPECT_EQ(status_code(s.ask(update_command(id, 3, "u"))), 422);
}

TEST(idempotency, while_the_first_one_runs_the_second_is_told_so) {
  test_system s;
  const auto id = s.opened();
  s.merchant.hold_quotes();
  auto create = send(s.service(), create_command("k"));
  auto update = send(s.service(), update_command(id, 2, "u"));
  auto queued = send(s.service(), update_command(id, 3, "v"));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 2; }));
  for (auto c : {create_command("k"), update_command(id, 2, "u"), update_command(id, 3, "v")}) {
    const auto r = s.ask(std::move(c));
    EXPECT_EQ(status_code(r), 409);
    EXPECT_EQ(code_of(r), "idempotency_in_flight");
    EXPECT_EQ(r.result.error().retry_after, std::chrono::seconds{1});
  }
  EXPECT_EQ(status_code(s.ask(create_command("k", "other"))), 422);
  EXPECT_EQ(status_code(s.ask(update_command(id, 9, "v"))), 422);
  s.merchant.let_quotes_go();
  for (auto* f : {&create, &update, &queued}) EXPECT_LT(status_code(wait(std::move(*f))), 300);
}

TEST(idempotency, two_hundred_parallel_creates_make_one_session) {
  test_system s;
  std::vector<std::future<checkout::reply>> answers;
  for (int i = 0; i < 200; ++i) answers.push_back(send(s.service(), create_command("k")));
  int fresh = 0;
  int replays = 0;
  int in_flight = 0;
  for (auto& a : answers) {
    const auto r = wait(std::move(a));
    if (!r.result) {
      EXPECT_EQ(code_of(r), "idempotency_in_flight");
      ++in_flight;
    } else {
      ++(r.replayed ? replays : fresh);
    }
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(fresh + replays + in_flight, 200);
  EXPECT_EQ(s.in.tables->event_count(), 1u);
}

TEST(idempotency, failures_of_the_request_and_the_state_are_remembered) {
  test_system s;
  const auto id = s.opened();
  (void)s.ask(cancel_command(id));
  const auto first = s.ask(update_command(id, 2, "u"));
  const auto again = s.ask(update_command(id, 2, "u"));
  EXPECT_EQ(status_code(first), 409);
  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.result.error(), first.result.error());

  auto bad = create_command("c", "unknown thing");
  const auto refused = s.ask(bad);
  const auto refused_again = s.ask(bad);
  EXPECT_EQ(status_code(refused), 400);
  EXPECT_TRUE(refused_again.replayed);
  EXPECT_EQ(refused_again.result.error(), refused.result.error());
  EXPECT_EQ(s.in.tables->session_count(), 1u);
  EXPECT_TRUE(eventually([&] { return s.system->stats().sessions_live == 1; }));
}

TEST(idempotency, what_ended_in_5xx_runs_afresh) {
  test_system s;
  s.merchant.fail_next(scripted_merchant::call::quote, 1);
  EXPECT_EQ(status_code(s.ask(create_command("k"))), 503);
  const auto retried = s.ask(create_command("k"));
  EXPECT_EQ(status_code(retried), 201);
  EXPECT_FALSE(retried.replayed);
}

TEST(idempotency, holds_across_a_restart_by_the_table_alone) {
  world w;
  checkout::reply created;
  checkout::reply updated;
  checkout::reply refused;
  {
    test_system s{w};
    created = s.ask(create_command("k"));
    updated = s.ask(update_command(id_of(created), 2, "u"));
    refused = s.ask(create_command("c", "unknown thing"));
  }
  test_system s{w};
  const auto create_again = s.ask(create_command("k"));
  EXPECT_TRUE(create_again.replayed);
  EXPECT_EQ(status_code(create_again), 201);
  EXPECT_EQ(document(create_again), document(created));
  EXPECT_EQ(status_code(s.ask(create_command("k", "other"))), 422);
  const auto update_again = s.ask(update_command(id_of(created), 2, "u"));
  EXPECT_TRUE(update_again.replayed);
  EXPECT_EQ(document(update_again), document(updated));
  EXPECT_EQ(s.ask(create_command("c", "unknown thing")).result.error(), refused.result.error());
  EXPECT_EQ(w.tables->event_count(), 2u);
}

TEST(idempotency, holds_when_memory_has_forgotten_the_key) {
  auto settings = brisk_settings();
  settings.max_remembered_creates = 1;
  settings.max_remembered_keys = 1;
  test_system s{{}, settings};
  const auto id = id_of(s.ask(create_command("k")));
  for (int i = 0; i < 8; ++i) (void)s.ask(create_command("other" + std::to_string(i)));
  EXPECT_EQ(id_of(s.ask(create_command("k"))), id);
  const auto first = s.ask(update_command(id, 2, "u"));
  (void)s.ask(update_command(id, 3, "v"));
  (void)s.ask(update_command(id, 4, "w"));
  const auto again = s.ask(update_command(id, 2, "u"));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(document(again), document(first));
  EXPECT_EQ(s.in.tables->history(id).size(), 4u);
}

TEST(idempotency, a_session_that_is_behind_the_table_notices_by_a_known_key) {
  test_system s;
  const auto id = s.opened();
  const auto copy = [](const memory_tables& from, memory_tables& to) {
    std::scoped_lock lock(from.mutex, to.mutex);
    to.events = from.events;
    to.records = from.records;
  };
  world elsewhere;
  copy(*s.in.tables, *elsewhere.tables);
  {
    test_system other{elsewhere};
    ASSERT_EQ(status_code(other.ask(update_command(id, 3, "u"))), 200);
  }
  copy(*elsewhere.tables, *s.in.tables); // as if it had committed late
  const auto again = s.ask(update_command(id, 3, "u"));
  EXPECT_TRUE(again.replayed);
  ASSERT_TRUE(eventually([&] { return status_code(s.read(id)) == 200; }));
  EXPECT_EQ(document(s.read(id)), document(again));
}

} // namespace
} // namespace acp::test
