#include "tests/actors/support/severable_log.hpp"
#include "tests/actors/support/test_system.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pqxx/pqxx>

/// The core of the room's promises once more, on the real event log.
namespace acp::test {
namespace {

using testing::ElementsAre;

std::unique_ptr<persistence::event_log> log_on(const std::string& url) {
  persistence::log_settings settings;
  settings.database_url = url;
  settings.node_id = "node-a";
  return persistence::make_event_log(settings);
}

/// A system on a database of its own, and the merchant's books beside it.
struct on_postgres : testing::Test {
  void SetUp() override { start(); }
  virtual actors::system_settings settings() const { return brisk_settings(); }
  void start() {
    log = std::make_unique<severable_log>(log_on(database.url("acp_server")), supply);
    system =
        actors::make_checkout_system(settings(), *log, merchant.services(), test_profile(), wall_clock, draw_entropy);
    system->start();
    ASSERT_TRUE(system->wait_until_ready(patience));
  }
  void restart() {
    system.reset();
    start();
  }
  checkout::reply ask(checkout::command c) { return test::ask(system->service(), std::move(c)); }
  checkout::reply read(const checkout::session_id& id) { return test::read(system->service(), id); }
  std::vector<persistence::event_row> history(const checkout::session_id& id) {
    return log->open_reader()->history(id);
  }

  test_database database;
  std::shared_ptr<merchant_books> books = std::make_shared<merchant_books>();
  scripted_merchant merchant{books, std::make_shared<power>()};
  std::shared_ptr<power> supply = std::make_shared<power>();
  std::unique_ptr<persistence::event_log> log;
  std::unique_ptr<actors::checkout_system> system;
};

TEST_F(on_postgres, a_whole_journey_is_in_the_table_and_survives_a_restart) {
  const auto created = ask(create_command("k"));
  const auto id = id_of(created);
  const auto updated = ask(update_command(id, 2, "u"));
  const auto done = ask(complete_command(id, "ok", "c"));
  EXPECT_EQ(status_of(done), "completed");
  std::vector<std::string> types;
  for (const auto& row : history(id)) types.push_back(row.type);
  EXPECT_THAT(types, ElementsAre("checkout_session.created", "checkout_session.updated",
                                 "checkout_session.completion_started", "checkout_session.completed"));
  restart();
  EXPECT_EQ(document(read(id)), document(done));
  for (const auto& [c, first] :
       {std::pair{create_command("k"), created}, std::pair{update_command(id, 2, "u"), updated},
        std::pair{complete_command(id, "ok", "c"), done}}) {
    const auto again = ask(c);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(document(again), document(first));
    EXPECT_EQ(status_code(again), status_code(first));
  }
  EXPECT_EQ(status_code(ask(create_command("k", "other"))), 422);
  EXPECT_EQ(books->captured(), 1);
}

TEST_F(on_postgres, failures_are_remembered) {
  const auto refused = ask(create_command("k", "unknown thing"));
  restart();
  const auto again = ask(create_command("k", "unknown thing"));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.result.error(), refused.result.error());
}

TEST_F(on_postgres, two_hundred_parallel_creates_make_one_session) {
  std::vector<std::future<checkout::reply>> answers;
  for (int i = 0; i < 200; ++i) answers.push_back(send(system->service(), create_command("k")));
  std::optional<checkout::session_id> only;
  int fresh = 0;
  for (auto& a : answers) {
    const auto r = wait(std::move(a));
    if (!r.result) {
      EXPECT_EQ(code_of(r), "idempotency_in_flight");
      continue;
    }
    fresh += !r.replayed;
    if (only) {
      EXPECT_EQ(id_of(r), *only);
    }
    only = id_of(r);
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(history(*only).size(), 1u);
}

TEST_F(on_postgres, many_sessions_at_once_lose_nothing) {
  std::vector<std::future<checkout::reply>> answers;
  for (int i = 0; i < 500; ++i) answers.push_back(send(system->service(), create_command()));
  std::vector<checkout::session_id> ids;
  for (auto& a : answers) ids.push_back(id_of(wait(std::move(a))));
  answers.clear();
  for (const auto& id : ids) answers.push_back(send(system->service(), update_command(id, 2)));
  for (auto& a : answers) EXPECT_EQ(status_code(wait(std::move(a))), 200);
  EXPECT_LT(system->stats().commits, 1000u) << "batches";
  restart();
  EXPECT_TRUE(std::ranges::all_of(ids, [&](const auto& id) { return history(id).size() == 2; }));
}

TEST_F(on_postgres, a_completion_that_a_crash_left_open_is_resumed) {
  const auto id = id_of(ask(create_command()));
  merchant.hold_charges();
  auto pending = send(system->service(), complete_command(id, "ok", "c"));
  ASSERT_TRUE(eventually([&] { return merchant.held_charges() == 1; }));
  supply->cut();
  auto crashed = std::move(system);
  auto crashed_log = std::move(log);
  supply = std::make_shared<power>();
  start();

  checkout::reply r;
  ASSERT_TRUE(eventually([&] { return status_of(r = read(id)) != "complete_in_progress"; }));
  EXPECT_EQ(status_of(r), "ready_for_payment");
  EXPECT_EQ(system->stats().completions_resumed, 1u);
  EXPECT_TRUE(ask(complete_command(id, "ok", "c")).replayed);
  merchant.let_charges_go();
  EXPECT_EQ(status_code(wait(std::move(pending))), 503);
  EXPECT_EQ(books->captured(), 0) << "the late charge is refused";
  EXPECT_EQ(books->in_state(merchant_books::pieces::state::reserved), 0);
  EXPECT_EQ(status_of(ask(complete_command(id, "ok", "again"))), "completed");
  EXPECT_EQ(books->captured(), 1);
  crashed.reset();
}

struct upkeep_on_postgres : on_postgres {
  actors::system_settings settings() const override {
    auto s = brisk_settings();
    s.unfinished_interval = std::chrono::milliseconds{20};
    return s;
  }
  std::string value(const std::string& query) const {
    pqxx::connection c{database.url()};
    return pqxx::nontransaction{c}.exec1(query)[0].as<std::string>();
  }
};

TEST_F(upkeep_on_postgres, moves_the_mark_of_what_is_settled) {
  const auto id = id_of(ask(create_command()));
  EXPECT_EQ(status_of(ask(complete_command(id, "ok"))), "completed");
  EXPECT_TRUE(eventually([&] {
    return value("SELECT coalesce(max(settled), 0) FROM acp.shard_heads WHERE head = 3 AND settled = head") == "3";
  }));
}

TEST_F(on_postgres, completions_are_looked_through_step_by_step) {
  const auto id = id_of(ask(create_command()));
  EXPECT_EQ(status_of(ask(complete_command(id, "declined"))), "ready_for_payment");
  EXPECT_EQ(status_of(ask(complete_command(id, "ok"))), "completed");
  system->stop(); // its own look at the start may have come this late
  pqxx::connection owner{database.url()};
  pqxx::nontransaction{owner}.exec("UPDATE acp.shard_heads SET settled = 0");
  pqxx::connection c{database.url("acp_server")};
  pqxx::nontransaction tx{c};
  const auto look = [&] {
    return tx.exec_params("SELECT session_id, next FROM acp.unfinished_sessions($1, 0, 1)",
                          static_cast<int>(checkout::shard_of(id)->value));
  };
  for (const auto next : {2, 4}) {
    const auto found = look();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0][0].is_null());
    EXPECT_EQ(found[0][1].as<int>(), next);
  }
  EXPECT_TRUE(look().empty());
}

TEST_F(on_postgres, a_session_is_loaded_with_its_newest_records_only) {
  const auto id = id_of(ask(create_command()));
  for (int i = 0; i < 70; ++i) ASSERT_EQ(status_code(ask(update_command(id, i + 1, "u" + std::to_string(i)))), 200);
  const auto stored = log->open_reader()->load(id);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->records.size(), 64u);
  EXPECT_TRUE(std::ranges::any_of(stored->records, [](const auto& r) { return r.version == 71; }));
  restart();
  EXPECT_TRUE(ask(update_command(id, 1, "u0")).replayed) << "by the table";
}

TEST(postgres_outage, fails_fast_heals_and_loses_nothing_it_acknowledged) {
  postgres_cluster cluster{{.fsync = true}};
  const auto name = cluster.create_database();
  scripted_merchant merchant{std::make_shared<merchant_books>(), std::make_shared<power>()};
  auto log = log_on(cluster.url(name, "acp_server"));
  auto system = actors::make_checkout_system(brisk_settings(), *log, merchant.services(), test_profile(), wall_clock,
                                             draw_entropy);
  system->start();
  ASSERT_TRUE(system->wait_until_ready(patience));
  std::vector<std::pair<checkout::session_id, std::string>> acknowledged;
  const auto create_some = [&](int n) {
    std::vector<std::future<checkout::reply>> answers;
    for (int i = 0; i < n; ++i) answers.push_back(send(system->service(), create_command()));
    return answers;
  };
  const auto note = [&](std::vector<std::future<checkout::reply>> answers) {
    for (auto& a : answers) {
      const auto r = wait(std::move(a));
      if (r.result) {
        acknowledged.emplace_back(id_of(r), document(r));
        continue;
      }
      EXPECT_EQ(status_code(r), 503);
      EXPECT_TRUE(r.result.error().retry_after);
    }
  };
  note(create_some(50));
  EXPECT_EQ(acknowledged.size(), 50u);
  auto under_way = create_some(200);
  cluster.crash();
  note(std::move(under_way));
  ASSERT_TRUE(eventually([&] { return system->stats().shards_held == 0; }));
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(status_code(test::ask(system->service(), create_command())), 503);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds{500});

  cluster.start();
  const auto back = std::chrono::steady_clock::now();
  ASSERT_TRUE(system->wait_until_ready(patience));
  EXPECT_LT(std::chrono::steady_clock::now() - back, std::chrono::seconds{2});
  for (const auto& [id, bytes] : acknowledged) {
    checkout::reply r;
    ASSERT_TRUE(
        eventually([&, session = id] { return status_code(r = test::read(system->service(), session)) == 200; }));
    EXPECT_EQ(document(r), bytes);
  }
  EXPECT_EQ(status_code(test::ask(system->service(), create_command())), 201);
}

} // namespace
} // namespace acp::test
