#include "persistence/deliveries/janitor_store.hpp"
#include "tests/actors/support/test_system.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What is done now and then, on a real database and by its clock.
namespace acp::test {
namespace {

using namespace std::chrono_literals;

struct janitor_on_postgres : testing::Test {
  test_database database;
  scripted_merchant merchant{std::make_shared<merchant_books>(), std::make_shared<power>()};
  std::unique_ptr<persistence::event_log> log =
      persistence::make_event_log({.database_url = database.url("acp_server"), .node_id = "a"});
  checkout::merchant_profile profile = test_profile();
  actors::system_settings settings = brisk_settings();
  std::unique_ptr<actors::checkout_system> system;

  janitor_on_postgres() {
    settings.janitor.open = [place = persistence::delivery_database{.url = database.url("acp_server")}] {
      return persistence::open_janitor_store(place);
    };
    settings.janitor.expiry_interval = 50ms;
    settings.janitor.tidy_interval = 50ms;
    settings.janitor.pause = 5ms;
    settings.janitor.rows_at_once = 100;
  }
  void start() {
    system = actors::make_checkout_system(settings, *log, merchant.services(), profile, wall_clock, draw_entropy);
    system->start();
    ASSERT_TRUE(system->wait_until_ready(patience));
  }
  std::string value(const std::string& query) { return sql_value(database.url(), query); }
  void execute(const std::string& statement) { sql(database.url(), statement); }
};

TEST_F(janitor_on_postgres, an_untouched_session_expires_by_itself) {
  profile.session_lifetime = 1s;
  settings.idle_before_passivation = 100ms;
  start();
  const auto id = id_of(ask(system->service(), create_command()));
  const auto other = id_of(ask(system->service(), create_command()));
  EXPECT_EQ(status_of(ask(system->service(), complete_command(other, "ok"))), "completed");
  ASSERT_TRUE(eventually([&] { return system->stats().sessions_live == 0; }));
  const auto last = "FROM acp.session_history WHERE session_id = '" + id.str() + "' ORDER BY version DESC LIMIT 1";
  ASSERT_TRUE(eventually([&] { return value("SELECT status " + last) == "expired"; }));
  EXPECT_EQ(value("SELECT version || ' ' || type " + last), "2 checkout_session.expired");
  EXPECT_EQ(
      value("SELECT recorded_at >= (SELECT expires FROM acp.sessions WHERE session_id = '" + id.str() + "') " + last),
      "t");
  EXPECT_EQ(status_of(read(system->service(), other)), "completed");
  // And is forgotten by who watches for that.
  ASSERT_TRUE(eventually([&] { return value("SELECT count(*) FROM acp.session_expiries") == "0"; }));
  EXPECT_EQ(value("SELECT count(*) FROM acp.checkout_events WHERE type = 'checkout_session.expired'"), "1");
}

TEST_F(janitor_on_postgres, one_that_expired_while_no_server_ran_expires_with_the_next) {
  profile.session_lifetime = 1s;
  settings.janitor.open = {};
  start();
  const auto id = id_of(ask(system->service(), create_command()));
  system->stop();
  ASSERT_TRUE(eventually([&] {
    return value("SELECT expires < clock_timestamp() FROM acp.sessions WHERE session_id = '" + id.str() + "'") == "t";
  }));
  EXPECT_EQ(value("SELECT count(*) FROM acp.checkout_events"), "1");
  settings.janitor.open = [this] { return persistence::open_janitor_store({.url = database.url("acp_server")}); };
  start();
  EXPECT_TRUE(eventually(
      [&] { return value("SELECT status FROM acp.sessions WHERE session_id = '" + id.str() + "'") == "expired"; }));
}

TEST_F(janitor_on_postgres, expired_keys_and_old_letters_go_in_portions) {
  execute("INSERT INTO acp.idempotency_keys (shard, scope, body, session_id, version, finished, created, recorded_at, "
          "expires_at) SELECT n % 16, sha256(n::text::bytea), sha256('b'), 's', 1, true, false, now(), "
          "now() + CASE WHEN n <= 5000 THEN interval '-1 s' ELSE interval '1 h' END FROM generate_series(1, 5100) n");
  execute("INSERT INTO acp.webhook_backlog (shard, endpoint_id, seq, topic, session_id, state, attempts, put_at, "
          "next_attempt_at, ended_at) SELECT n % 2, 'we_1', n, 't', 's' || n, 'dead', 8, now(), now(), "
          "now() - CASE WHEN n <= 500 THEN interval '15 days' ELSE interval '13 days' END "
          "FROM generate_series(1, 510) n");
  start();
  EXPECT_TRUE(eventually([&] { return value("SELECT count(*) FROM acp.idempotency_keys") == "100"; }));
  EXPECT_TRUE(eventually([&] { return value("SELECT count(*) FROM acp.webhook_backlog") == "10"; }));
  EXPECT_EQ(value("SELECT max(affected) || ' ' || sum(affected) FROM acp.operator_acts WHERE act = 'forget'"),
            "100 500");
}

TEST_F(janitor_on_postgres, partitions_come_and_go) {
  const auto day = [&](int from_today) {
    return value("SELECT to_char((now() AT TIME ZONE 'UTC')::date + " + std::to_string(from_today) + ", 'YYYYMMDD')");
  };
  const auto there = [&](const std::string& name) {
    return value("SELECT to_regclass('acp.webhook_attempts_" + name + "') IS NOT NULL") == "t";
  };
  for (const int d : {-16, -14})
    execute("CREATE TABLE acp.webhook_attempts_" + day(d) + " PARTITION OF acp.webhook_attempts FOR VALUES FROM ('" +
            day(d) + " 00:00+00') TO ('" + day(d + 1) + " 00:00+00'); ALTER TABLE acp.webhook_attempts_" + day(d) +
            " OWNER TO acp_owner");
  settings.janitor.days_ahead = 6;
  start();
  EXPECT_TRUE(eventually([&] { return there(day(6)) && !there(day(-16)); }));
  EXPECT_TRUE(there(day(-14)));
  EXPECT_TRUE(there(day(0)));
}

} // namespace
} // namespace acp::test
