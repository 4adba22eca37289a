#include "persistence/migrations.hpp"

#include "persistence/connection_lost.hpp"
#include "persistence/embedded_migrations.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <chrono>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace acp::persistence {
namespace {

using namespace test;
using reason = migration_error::reason;
using testing::HasSubstr;
using testing::IsEmpty;

struct migrations : testing::Test {
  postgres_cluster& cluster = postgres_cluster::shared();

  std::string fresh() { return cluster.url(cluster.create_empty_database()); }
  std::string migrated() { return cluster.url(cluster.create_database()); }

  /// A database with the files before this one, as an older program left it.
  std::string before(std::string_view name) {
    const auto url = fresh();
    pqxx::connection session{url};
    for (const auto& file : embedded_migrations()) {
      if (file.name >= name) break;
      pqxx::work tx{session};
      tx.exec("SELECT set_config('acp.shards', '', true)");
      if (file.name != embedded_migrations().front().name) tx.exec0("SET LOCAL ROLE acp_owner");
      tx.exec(std::string(file.sql));
      tx.exec_params0("INSERT INTO acp.migrations (name, sha256) VALUES ($1, $2)", std::string(file.name),
                      std::string(file.sha256));
      tx.commit();
    }
    return url;
  }

  /// All three ways in answer with this error.
  void expect_refusal(const std::string& url, reason why, const std::string& text) {
    const auto migrating = migrate(url);
    ASSERT_FALSE(migrating);
    EXPECT_EQ(migrating.error().why, why);
    EXPECT_THAT(migrating.error().message, HasSubstr(text));
    EXPECT_EQ(pending(url).error().why, why);
    EXPECT_EQ(check_schema(url).error().why, why);
  }
};

TEST_F(migrations, apply_all_once) {
  const auto url = fresh();
  const auto lacking = pending(url);
  ASSERT_TRUE(lacking);
  EXPECT_EQ(lacking->size(), embedded_migrations().size());
  EXPECT_EQ(check_schema(url).error().why, reason::behind);

  const auto first = migrate(url);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->applied, *lacking);
  EXPECT_EQ(first->shards, 16);

  const auto second = migrate(url);
  ASSERT_TRUE(second);
  EXPECT_THAT(second->applied, IsEmpty());
  EXPECT_TRUE(check_schema(url));
  EXPECT_THAT(*pending(url), IsEmpty());
}

TEST_F(migrations, record_name_checksum_and_time) {
  const auto url = migrated();
  const auto rows = sql(url, "SELECT name, sha256, applied_at <= now() FROM acp.migrations ORDER BY name");
  ASSERT_EQ(rows.size(), embedded_migrations().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[static_cast<int>(i)];
    EXPECT_EQ(row[0].c_str(), std::string(embedded_migrations()[i].name));
    EXPECT_EQ(row[1].c_str(), std::string(embedded_migrations()[i].sha256));
    EXPECT_TRUE(row[2].as<bool>());
  }
  EXPECT_EQ(sql_value(url, "SELECT encode(sha256(convert_to($$" + std::string(embedded_migrations()[3].sql) +
                               "$$, 'UTF8')), 'hex')"),
            std::string(embedded_migrations()[3].sha256));
}

TEST_F(migrations, several_runners_share_the_work) {
  for (int round = 0; round < 3; ++round) {
    const auto url = fresh();
    std::vector<std::future<std::expected<migration_report, migration_error>>> runners;
    for (int i = 0; i < 4; ++i) {
      runners.push_back(std::async(std::launch::async, [&] { return migrate(url); }));
    }
    std::vector<std::string> applied;
    for (auto& runner : runners) {
      const auto report = runner.get();
      ASSERT_TRUE(report) << report.error().message;
      applied.insert(applied.end(), report->applied.begin(), report->applied.end());
    }
    EXPECT_EQ(applied.size(), embedded_migrations().size());
  }
}

TEST_F(migrations, of_several_databases_make_the_roles_of_a_cluster_at_once) {
  postgres_cluster fresh_cluster;
  std::vector<std::string> urls;
  for (int i = 0; i < 4; ++i) {
    urls.push_back(fresh_cluster.url(fresh_cluster.create_empty_database()));
  }
  std::vector<std::future<std::expected<migration_report, migration_error>>> runners;
  for (const auto& url : urls) {
    runners.push_back(std::async(std::launch::async, [&] { return migrate(url); }));
  }
  for (auto& runner : runners) {
    const auto report = runner.get();
    EXPECT_TRUE(report) << report.error().message;
  }
}

TEST_F(migrations, refuse_a_changed_file) {
  const auto url = migrated();
  sql(url, "UPDATE acp.migrations SET sha256 = repeat('0', 64) WHERE name LIKE '0002%'");
  expect_refusal(url, reason::changed, "migration 0002_event_log.sql was changed after it was applied");
}

TEST_F(migrations, refuse_a_missing_file) {
  const auto url = migrated();
  sql(url, "INSERT INTO acp.migrations (name, sha256) VALUES ('0002_gone.sql', repeat('0', 64))");
  expect_refusal(url, reason::missing, "0002_gone.sql, which this program lacks");
}

TEST_F(migrations, refuse_a_database_newer_than_the_program) {
  const auto url = migrated();
  sql(url, "INSERT INTO acp.migrations (name, sha256) VALUES ('9999_later.sql', repeat('0', 64))");
  expect_refusal(url, reason::newer, "newer than this program");
}

TEST_F(migrations, a_file_takes_effect_whole_or_not_at_all) {
  const auto url = fresh();
  sql(url, "CREATE SCHEMA acp"); // in the way of the first file, after its roles
  const auto report = migrate(url);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().why, reason::refused);
  EXPECT_THAT(report.error().message, HasSubstr("0001_roles_and_schema.sql: ERROR:  schema \"acp\" already exists"));
  sql(url, "DROP SCHEMA acp");
  EXPECT_TRUE(migrate(url));
}

TEST_F(migrations, fix_the_number_of_shards_at_the_first_run) {
  const auto url = fresh();
  EXPECT_EQ(migrate(url, {.shards = 4})->shards, 4);
  EXPECT_EQ(sql_value(url, "SELECT count(*) || ' ' || max(shard) FROM acp.shard_heads"), "4 3");
  EXPECT_EQ(migrate(url)->shards, 4);
  EXPECT_EQ(migrate(url, {.shards = 4})->shards, 4);
  const auto other = migrate(url, {.shards = 8});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().why, reason::shards);
  EXPECT_THAT(other.error().message, HasSubstr("created with 4 shards"));
  EXPECT_EQ(migrate(fresh(), {.shards = 0}).error().why, reason::shards);
  EXPECT_EQ(migrate(fresh(), {.shards = 257}).error().why, reason::shards);
}

TEST_F(migrations, a_runner_waits_only_so_long_for_another) {
  const auto url = migrated();
  pqxx::connection holder{url};
  pqxx::work lock{holder};
  lock.exec("LOCK TABLE acp.migrations");
  const auto report = migrate(url, {.patience = std::chrono::milliseconds{50}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().why, reason::refused);
  EXPECT_THAT(report.error().message, HasSubstr("lock"));
}

/// Somebody whose transaction has read a table, at first the log: no ALTER TABLE until it ends.
class long_report {
public:
  explicit long_report(const std::string& url, const std::string& table = "acp.checkout_events")
      : session_(url)
      , tx_(session_) {
    tx_.exec("SELECT count(*) FROM " + table);
  }
  void end() { tx_.commit(); }

private:
  pqxx::connection session_;
  pqxx::work tx_;
};

bool waits_for_a_lock(const std::string& url) {
  return sql_value(url, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'acp-checkout migrate' "
                        "AND wait_event_type = 'Lock' AND datname = current_database()") != "0";
}

/// Stands in the queue for the table as every append does.
void insert_event(const std::string& url, int seq) {
  sql(url, "SET lock_timeout = '20s'; INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, "
           "schema_version, recorded_at, request_id, owner, data) VALUES (0, " +
               std::to_string(seq) + ", 'cs_' || " + std::to_string(seq) +
               ", 1, 'checkout_session.created', 'ready_for_payment', 1, now(), 'r', 'o', '{}')");
}

TEST_F(migrations, give_way_to_appends_until_the_table_is_free) {
  const auto url = before("0310_traceparent.sql");
  long_report report(url);
  auto migrating = std::async(std::launch::async, [&] {
    return migrate(url, {.lock_timeout = std::chrono::milliseconds{200},
                         .most_attempts = 10'000,
                         .pause = std::chrono::milliseconds{10}});
  });
  for (int seq = 1; seq <= 5; ++seq) {
    for (int i = 0; i < 2'000 && !waits_for_a_lock(url); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    EXPECT_NO_THROW(insert_event(url, seq));
  }
  EXPECT_EQ(migrating.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
  report.end();
  const auto done = migrating.get();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GE(done->retries, 1);
  EXPECT_EQ(done->applied.front(), "0310_traceparent.sql");
  EXPECT_EQ(sql_value(url, "SELECT count(*) FROM acp.checkout_events WHERE traceparent IS NULL"), "5");
}

TEST_F(migrations, give_way_only_so_often) {
  const auto url = before("0310_traceparent.sql");
  long_report report(url);
  const auto refused = migrate(
      url, {.lock_timeout = std::chrono::milliseconds{20}, .most_attempts = 3, .pause = std::chrono::milliseconds{1}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, reason::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("0310_traceparent.sql"));
  EXPECT_THAT(refused.error().message, HasSubstr("lock timeout"));
  report.end();
  const auto done = migrate(url);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->retries, 0);
}

/// Waits until so many sessions stand in a queue for a lock.
void await_lock_waits(const std::string& url, int count) {
  const auto waiting = [&] {
    return std::stoi(sql_value(url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                                    "AND datname = current_database()"));
  };
  for (int i = 0; i < 4'000 && waiting() < count; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  ASSERT_GE(waiting(), count);
}

/// Runs the file that alters a table and replaces the view over it, while somebody has the view and waits for the table
/// behind the file. Only the file's session looks for deadlocks, so it is the one that has to give way.
std::expected<migration_report, migration_error> migrate_into_a_deadlock(const std::string& url, int most_attempts) {
  long_report report(url, "acp.operator_keys");
  auto migrating = std::async(std::launch::async, [&] {
    return migrate(url, {.lock_timeout = std::chrono::seconds{30},
                         .most_attempts = most_attempts,
                         .pause = std::chrono::milliseconds{10}});
  });
  await_lock_waits(url, 1);
  auto looking = std::async(std::launch::async, [&] {
    return sql(url, "SET deadlock_timeout = '1min'; SELECT count(*) FROM acp.operators").size();
  });
  await_lock_waits(url, 2);
  report.end();
  EXPECT_EQ(looking.get(), 1) << "who looks is not disturbed";
  return migrating.get();
}

TEST_F(migrations, give_way_in_a_deadlock) {
  const auto url = before("0312_operator_roles.sql");
  const auto done = migrate_into_a_deadlock(url, 20);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GE(done->retries, 1);
  EXPECT_EQ(done->applied.front(), "0312_operator_roles.sql");
  EXPECT_TRUE(check_schema(url));
}

TEST_F(migrations, give_way_in_deadlocks_only_so_often) {
  const auto url = before("0312_operator_roles.sql");
  const auto refused = migrate_into_a_deadlock(url, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, reason::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("refused migration 0312_operator_roles.sql"));
  EXPECT_THAT(refused.error().message, HasSubstr("deadlock detected"));
  EXPECT_TRUE(migrate(url));
}

TEST_F(migrations, let_operators_go_on_as_they_were) {
  const auto url = before("0312_operator_roles.sql");
  sql(url, "INSERT INTO acp.operator_keys (id, name, shown, hash) VALUES ('key_1', 'ann', 'acpop_', sha256('x'))");
  ASSERT_TRUE(migrate(url));
  EXPECT_EQ(sql_value(url, "SELECT role FROM acp.operator_keys"), "operator");
}

TEST_F(migrations, can_be_run_by_a_login_that_may_make_roles_and_schemas) {
  const auto name = cluster.create_empty_database();
  sql(cluster.url("postgres"),
      "CREATE ROLE deployer LOGIN CREATEROLE; GRANT CREATE ON DATABASE " + name + " TO deployer");
  const auto report = migrate(cluster.url(name, "deployer"));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(sql_value(cluster.url(name), "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'acp'"),
            "acp_owner");
}

TEST_F(migrations, say_what_is_missing_when_roles_can_not_be_made) {
  postgres_cluster without_roles;
  const auto name = without_roles.create_empty_database();
  sql(without_roles.url("postgres"), "CREATE ROLE nobody LOGIN; GRANT CREATE ON DATABASE " + name + " TO nobody");
  const auto report = migrate(without_roles.url(name, "nobody"));
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("role acp_owner is missing, and nobody may not create roles"));
}

TEST_F(migrations, can_be_checked_by_the_servers_role) {
  const auto name = cluster.create_database();
  EXPECT_TRUE(check_schema(cluster.url(name, "acp_server")));
}

TEST_F(migrations, need_a_database_that_answers) {
  EXPECT_THROW((void)migrate("postgresql:///nowhere?host=/nonexistent"), connection_lost);
  EXPECT_THROW((void)check_schema(cluster.url("no_such_database")), connection_lost);
  EXPECT_THROW((void)migrate("http://example.com"), std::invalid_argument);
}

} // namespace
} // namespace acp::persistence
