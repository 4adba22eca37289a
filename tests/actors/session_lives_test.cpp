#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

/// How sessions come and go: passivation, bounds, crashes, and the end of it all.
namespace acp::test {
namespace {

TEST(session_lives, idle_sessions_are_passivated_and_loaded_when_needed) {
  test_system s;
  const auto id = s.opened();
  const auto before = document(s.ask(update_command(id, 2, "u")));
  s.in.pass(std::chrono::minutes{11});
  ASSERT_TRUE(eventually([&] { return s.system->stats().sessions_live == 0; }));
  EXPECT_EQ(s.system->stats().sessions_passivated, 1u);
  EXPECT_EQ(document(s.read(id)), before);
  EXPECT_TRUE(s.ask(update_command(id, 2, "u")).replayed);
  EXPECT_EQ(status_code(s.ask(update_command(id, 3))), 200);
  EXPECT_EQ(s.in.tables->history(id).size(), 3u);
  EXPECT_EQ(s.log.loads(), 1);
}

TEST(session_lives, their_number_is_bounded_and_none_is_lost) {
  world w;
  w.tables->shards = 1;
  auto settings = brisk_settings();
  settings.max_live_sessions = 5;
  test_system s{w, settings};
  std::vector<checkout::session_id> ids;
  for (int i = 0; i < 40; ++i) ids.push_back(s.opened());
  EXPECT_TRUE(eventually([&] { return s.system->stats().sessions_live <= 5; }));
  for (const auto& id : ids) EXPECT_EQ(status_code(s.ask(update_command(id, 2))), 200);
  EXPECT_TRUE(eventually([&] { return s.system->stats().sessions_live <= 5; }));
  EXPECT_EQ(s.in.tables->event_count(), 80u);
}

TEST(session_lives, a_busy_session_is_not_passivated_and_what_comes_meanwhile_is_not_lost) {
  test_system s;
  const auto id = s.opened();
  s.merchant.hold_quotes();
  auto first = send(s.service(), update_command(id, 2));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 1; }));
  for (int i = 0; i < 20; ++i) {
    s.in.pass(std::chrono::minutes{11});
    EXPECT_EQ(status_code(s.read(id)), 200);
  }
  s.merchant.let_quotes_go();
  EXPECT_EQ(status_code(wait(std::move(first))), 200);
  EXPECT_EQ(s.log.loads(), 0);
}

TEST(session_lives, no_request_gets_lost_between_passivation_and_loading) {
  auto settings = brisk_settings();
  settings.upkeep_interval = std::chrono::milliseconds{1};
  settings.idle_before_passivation = std::chrono::milliseconds{0};
  test_system s{{}, settings};
  const auto id = s.opened();
  for (int i = 0; i < 500; ++i) ASSERT_EQ(status_code(s.ask(update_command(id, i % 9 + 1))), 200) << i;
  EXPECT_EQ(s.in.tables->history(id).size(), 501u);
}

TEST(session_lives, a_crash_fails_the_request_and_the_next_one_finds_what_is_committed) {
  test_system s;
  const auto id = s.opened();
  s.merchant.throw_in_next_quote();
  EXPECT_GE(status_code(s.ask(update_command(id, 2, "u"))), 500);
  EXPECT_EQ(s.system->stats().sessions_crashed, 1u);
  EXPECT_TRUE(s.reported("session_crashed"));
  ASSERT_TRUE(eventually([&] { return s.log.loads() > 0 || s.read(id).result; }));
  checkout::reply again;
  ASSERT_TRUE(eventually([&] { return status_code(again = s.ask(update_command(id, 2, "u"))) == 200; }));
  EXPECT_FALSE(again.replayed);
  EXPECT_EQ(s.in.tables->history(id).size(), 2u);
}

TEST(session_lives, a_crashed_create_does_not_block_its_key) {
  test_system s;
  s.merchant.throw_in_next_quote();
  EXPECT_GE(status_code(s.ask(create_command("k"))), 500);
  ASSERT_TRUE(eventually([&] { return status_code(s.ask(create_command("k"))) == 201; }));
  EXPECT_EQ(s.in.tables->event_count(), 1u);
}

TEST(session_lives, a_crashed_loader_is_started_again) {
  test_system s;
  const auto id = s.opened();
  s.in.pass(std::chrono::minutes{11});
  ASSERT_TRUE(eventually([&] { return s.system->stats().sessions_live == 0; }));
  std::atomic<bool> broken{true};
  s.log.on_load = [&](const checkout::session_id&) {
    if (broken.exchange(false)) throw 1;
  };
  EXPECT_EQ(status_code(s.read(id)), 503);
  ASSERT_TRUE(eventually([&] { return status_code(s.read(id)) == 200; }));
  EXPECT_EQ(s.system->stats().actor_restarts, 1u);
}

TEST(session_lives, a_read_that_fails_fails_alone) {
  test_system s;
  const auto id = s.opened();
  s.in.pass(std::chrono::minutes{11});
  ASSERT_TRUE(eventually([&] { return s.system->stats().sessions_live == 0; }));
  std::atomic<bool> broken{true};
  s.log.on_load = [&](const checkout::session_id&) {
    if (broken.exchange(false)) throw std::logic_error("a bug in the reader");
  };
  EXPECT_EQ(status_code(s.read(id)), 500);
  EXPECT_EQ(status_code(s.read(id)), 200);
  EXPECT_EQ(s.system->stats().actor_restarts, 0u);
  EXPECT_TRUE(s.reported("log_read_failed"));
}

TEST(session_lives, a_session_takes_only_so_many_commands_at_a_time) {
  auto settings = brisk_settings();
  settings.max_queued_commands = 4;
  test_system s{{}, settings};
  const auto id = s.opened();
  s.merchant.hold_quotes();
  std::vector<std::future<checkout::reply>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(send(s.service(), update_command(id, i + 1)));
  ASSERT_TRUE(eventually([&] { return s.system->stats().refused_overloaded == 5; }));
  s.merchant.let_quotes_go();
  int overloaded = 0;
  for (auto& a : answers) {
    const auto r = wait(std::move(a));
    if (r.result) continue;
    EXPECT_EQ(status_code(r), 503);
    EXPECT_EQ(r.result.error().retry_after, std::chrono::seconds{1});
    ++overloaded;
  }
  EXPECT_EQ(overloaded, 5);
}

TEST(session_lives, the_system_takes_only_so_many_requests_at_a_time) {
  auto settings = brisk_settings();
  settings.max_requests_in_flight = 3;
  test_system s{{}, settings};
  s.merchant.hold_quotes();
  std::vector<std::future<checkout::reply>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(send(s.service(), create_command()));
  const auto refused = s.ask(create_command());
  EXPECT_EQ(status_code(refused), 503);
  EXPECT_EQ(code_of(refused), "overloaded");
  s.merchant.let_quotes_go();
  for (auto& a : answers) EXPECT_EQ(status_code(wait(std::move(a))), 201);
  ASSERT_TRUE(eventually([&] { return s.system->stats().requests_in_flight == 0; }));
  EXPECT_EQ(status_code(s.ask(create_command())), 201);
}

TEST(session_lives, a_full_appender_refuses_at_once_even_while_it_is_stuck) {
  world w;
  w.tables->shards = 1;
  auto settings = brisk_settings();
  settings.max_queued_appends = 2;
  test_system s{w, settings};
  s.log.hold_appends();
  std::vector<std::future<checkout::reply>> taken;
  for (int i = 0; i < 2; ++i) taken.push_back(send(s.service(), create_command()));
  ASSERT_TRUE(eventually([&] { return s.system->stats().appends_queued == 2; }));
  EXPECT_EQ(code_of(s.ask(create_command())), "overloaded");
  s.log.let_appends_go();
  for (auto& t : taken) EXPECT_EQ(status_code(wait(std::move(t))), 201);
  EXPECT_EQ(s.in.tables->session_count(), 2u);
  ASSERT_TRUE(eventually([&] { return s.system->stats().appends_queued == 0; }));
  EXPECT_EQ(status_code(s.ask(create_command())), 201);
}

TEST(session_lives, stopping_finishes_what_is_under_way_and_takes_nothing_new) {
  world w;
  test_system s{w};
  std::vector<std::future<checkout::reply>> answers;
  s.log.hold_appends();
  for (int i = 0; i < 50; ++i) answers.push_back(send(s.service(), create_command()));
  ASSERT_TRUE(eventually([&] { return s.log.held_appends() > 0; }));
  std::jthread stopper{[&] { s.system->stop(); }};
  ASSERT_TRUE(eventually([&] { return !s.service().ready(); }));
  EXPECT_EQ(status_code(s.ask(create_command())), 503);
  s.log.let_appends_go();
  std::vector<checkout::session_id> created;
  for (auto& a : answers) {
    const auto r = wait(std::move(a));
    if (r.result) created.push_back(id_of(r));
  }
  stopper.join();
  EXPECT_EQ(created.size(), 50u);
  EXPECT_EQ(w.tables->session_count(), created.size());
  EXPECT_EQ(status_code(s.ask(create_command())), 503);
}

TEST(session_lives, a_system_that_is_ready_takes_what_comes) {
  for (int i = 0; i < 100; ++i) {
    test_system s; // returns when it is ready
    ASSERT_EQ(status_code(s.ask(create_command())), 201) << "start " << i;
  }
}

TEST(session_lives, a_system_that_is_not_started_refuses_everything) {
  test_system s{{}, brisk_settings(), false};
  EXPECT_FALSE(s.service().ready());
  EXPECT_EQ(status_code(s.ask(create_command())), 503);
  EXPECT_EQ(status_code(s.read(checkout::make_session_id({0}, {}, {}))), 503);
}

TEST(session_lives, the_merchants_late_answers_find_a_closed_door) {
  world w;
  auto settings = brisk_settings();
  settings.drain_deadline = std::chrono::milliseconds{20};
  test_system s{w, settings};
  s.merchant.hold_quotes();
  auto pending = send(s.service(), create_command());
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 1; }));
  s.system->stop();
  EXPECT_TRUE(s.reported("drain_incomplete"));
  EXPECT_EQ(status_code(wait(std::move(pending))), 503);
  s.system.reset();
  s.merchant.let_quotes_go();
  EXPECT_EQ(w.tables->event_count(), 0u);
}

TEST(session_lives, stopping_ends_even_when_the_supervisor_has_died) {
  world w;
  const auto supply = std::make_shared<power>();
  memory_log log{w.tables, supply};
  scripted_merchant merchant{w.books, supply};
  auto settings = brisk_settings();
  settings.drain_deadline = std::chrono::milliseconds{50};
  std::atomic<bool> silent{false};
  settings.report = [&](const actors::incident& i) {
    if (i.event == "actor_crashed") throw std::runtime_error("a report that throws");
    if (i.event == "supervisor_silent") silent = true;
  };
  log.on_load = [](const checkout::session_id&) { throw 1; };
  auto system =
      actors::make_checkout_system(settings, log, merchant.services(), test_profile(), wall_clock, draw_entropy);
  system->start();
  ASSERT_TRUE(system->wait_until_ready(patience));
  EXPECT_EQ(status_code(test::read(system->service(), checkout::make_session_id({0}, wall_clock(), draw_entropy()))),
            503);
  system->stop();
  EXPECT_TRUE(silent);
}

} // namespace
} // namespace acp::test
