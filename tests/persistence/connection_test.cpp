#include "persistence/connection.hpp"

#include "persistence/conninfo.hpp"
#include "persistence/event_log.hpp"
#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

std::string value(connection& session, const std::string& query) {
  return session.run([&](pqxx::nontransaction& tx) { return std::string(tx.exec1(query)[0].c_str()); });
}

/// Ends every other connection of that database.
void terminate_others(const std::string& url) {
  sql(url, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
           "pg_backend_pid()");
}

TEST(connection_test, gives_up_more_rights_than_it_needs) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_EQ(value(session, "SELECT current_user"), "acp_server");
  connection owner{{.url = database.url(), .role = "acp_owner"}};
  EXPECT_EQ(value(owner, "SELECT current_user"), "acp_owner");
  connection login{{.url = database.url("acp_operator")}}; // not a member of acp_server
  EXPECT_EQ(value(login, "SELECT current_user"), "acp_operator");
}

TEST(connection_test, compiles_no_statements) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_EQ(value(session, "SHOW jit"), "off");
}

TEST(connection_test, bounds_every_statement) {
  test_database database;
  connection session{{.url = database.url(), .statement_timeout = std::chrono::milliseconds{50}}};
  EXPECT_THROW(value(session, "SELECT pg_sleep(10)"), connection_lost);
  EXPECT_THROW(value(session, "SELECT 1"), connection_lost);
}

TEST(connection_test, does_not_wait_for_a_server_that_stands_still) {
  test_database database;
  connection session{{.url = database.url(), .statement_timeout = std::chrono::milliseconds{50}}};
  const auto backend = std::stoi(value(session, "SELECT pg_backend_pid()"));
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(::kill(backend, SIGSTOP), 0);
  EXPECT_THROW(value(session, "SELECT 1"), connection_lost);
  ASSERT_EQ(::kill(backend, SIGCONT), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
  EXPECT_THROW(value(session, "SELECT 1"), connection_lost);
}

TEST(connection_test, calls_in_time_are_left_alone) {
  test_database database;
  connection quick{{.url = database.url(), .statement_timeout = std::chrono::milliseconds{300}}};
  EXPECT_EQ(value(quick, "SELECT 1"), "1");
  connection slow{{.url = database.url()}};
  EXPECT_EQ(value(slow, "SELECT 1 FROM pg_sleep(2.6)"), "1"); // longer than the quick one's bound
  EXPECT_EQ(value(quick, "SELECT 1"), "1");
}

TEST(connection_test, a_terminated_connection_is_lost_and_stays_lost) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_EQ(value(session, "SELECT 1"), "1");
  terminate_others(database.url());
  EXPECT_THROW(value(session, "SELECT 1"), connection_lost);
  EXPECT_THROW(value(session, "SELECT 1"), connection_lost);
  EXPECT_EQ(
      sql_value(database.url(),
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"),
      "0");
}

TEST(connection_test, losing_it_in_a_transaction_is_connection_lost) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_THROW(session.transact([&](pqxx::work& tx) {
    tx.exec("SELECT 1");
    terminate_others(database.url());
    tx.exec("SELECT 2");
  }),
               connection_lost);
  EXPECT_THROW(session.transact([](pqxx::work& tx) { tx.exec("SELECT 1"); }), connection_lost);
}

TEST(connection_test, losing_it_at_the_commit_is_connection_lost) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_THROW(session.transact([&](pqxx::work& tx) {
    tx.exec("SELECT 1");
    terminate_others(database.url());
  }),
               connection_lost);
}

TEST(connection_test, a_read_only_database_is_a_lost_one) {
  test_database database;
  sql(database.url(), "ALTER DATABASE " + database.name + " SET default_transaction_read_only = on");
  auto log = make_event_log({.database_url = database.url(), .node_id = "a"});
  EXPECT_THROW((void)open_shard(*log, 0), connection_lost);
}

TEST(connection_test, too_many_connections_are_connection_lost) {
  test_database database;
  sql(database.url(), "ALTER DATABASE " + database.name + " CONNECTION LIMIT 0");
  EXPECT_THROW(connection({.url = database.url("acp_server")}), connection_lost);
}

TEST(connection_test, other_errors_are_not) {
  test_database database;
  connection session{{.url = database.url()}};
  EXPECT_THROW(value(session, "SELECT 1 / 0"), pqxx::sql_error);
  EXPECT_EQ(value(session, "SELECT 1"), "1");
}

TEST(connection_test, states_that_mean_the_database_refuses_to_work) {
  for (const std::string state :
       {"57P01", "57P02", "57P03", "57014", "53100", "53200", "53300", "25006", "08006", "58030"}) {
    EXPECT_TRUE(refuses_to_work(state)) << state;
  }
  for (const std::string state : {"23505", "42501", "22P02", "25001", "40001", ""}) {
    EXPECT_FALSE(refuses_to_work(state)) << state;
  }
}

TEST(connection_test, the_log_is_lost_with_its_connection_and_a_new_one_continues) {
  test_database database;
  auto log = make_event_log({.database_url = database.url("acp_server"), .node_id = "a"});
  auto shard = open_shard(*log, 0).value();
  auto reader = log->open_reader();
  const auto session = new_session(0);
  append(*shard, {event_of(session, 1)});
  terminate_others(database.url());

  EXPECT_THROW((void)shard->append(std::vector{event_of(session, 2)}), connection_lost);
  EXPECT_THROW((void)shard->append(std::vector{event_of(session, 2)}), connection_lost);
  EXPECT_THROW((void)shard->renew(), connection_lost);
  EXPECT_THROW((void)reader->load(session), connection_lost);
  EXPECT_THROW((void)reader->load(session), connection_lost);

  auto again = open_shard(*log, 0).value();
  EXPECT_EQ(again->epoch(), 2);
  EXPECT_THAT(append(*again, {event_of(session, 2)}), ElementsAre(appended_at(2)));
}

TEST(connection_test, what_was_acknowledged_survives_a_crash) {
  postgres_cluster cluster{{.tcp = true}};
  const auto name = cluster.create_database();
  auto log = make_event_log({.database_url = cluster.tcp_url(name, "acp_server"), .node_id = "a"});
  auto shard = open_shard(*log, 0).value();
  const auto session = new_session(0);
  append(*shard, {event_of(session, 1), event_of(session, 2)});
  cluster.crash();

  EXPECT_FALSE(cluster.running());
  EXPECT_THROW((void)shard->append(std::vector{event_of(session, 3)}), connection_lost);
  EXPECT_THROW((void)open_shard(*log, 0), connection_lost);
  EXPECT_THROW((void)log->open_reader(), connection_lost);
  cluster.start();
  EXPECT_EQ(log->open_reader()->load(session)->newest.version, 2);
  EXPECT_THAT(append(*open_shard(*log, 0).value(), {event_of(session, 3)}), ElementsAre(appended_at(3)));
}

TEST(conninfo, keeps_what_the_url_says_and_adds_the_rest) {
  const auto completed = complete_conninfo("postgresql://me:p%27w%5C@db.example:5433/shop?connect_timeout=2",
                                           {{"connect_timeout", "9"}, {"keepalives_idle", "10"}});
  EXPECT_THAT(completed, HasSubstr("host='db.example'"));
  EXPECT_THAT(completed, HasSubstr("password='p\\'w\\\\'"));
  EXPECT_THAT(completed, HasSubstr("connect_timeout='2'"));
  EXPECT_THAT(completed, HasSubstr("keepalives_idle='10'"));
  EXPECT_THAT(complete_conninfo("dbname=shop", {}), HasSubstr("dbname='shop'"));
}

TEST(conninfo, an_error_does_not_repeat_the_url) {
  try {
    complete_conninfo("postgresql://me:secret@db.example/shop?nonsense=1", {});
    FAIL();
  } catch (const std::invalid_argument& e) {
    EXPECT_THAT(e.what(), testing::Not(HasSubstr("secret")));
  }
}

} // namespace
} // namespace acp::persistence
