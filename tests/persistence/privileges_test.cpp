#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::HasSubstr;

constexpr auto changes = std::array{"UPDATE acp.checkout_events SET status = 'completed'",
                                    "UPDATE acp.checkout_events SET status = 'completed' WHERE false",
                                    "DELETE FROM acp.checkout_events",
                                    "TRUNCATE acp.checkout_events",
                                    "TRUNCATE acp.checkout_events CASCADE",
                                    "INSERT INTO acp.checkout_events SELECT * FROM acp.checkout_events ON CONFLICT "
                                    "(shard, seq) DO UPDATE SET status = 'completed'"};

struct privileges : testing::Test {
  test_database database;

  void SetUp() override {
    auto log = make_event_log({.database_url = database.url("acp_server"), .node_id = "a"});
    auto item = recorded_event(new_session(0), 1, new_key());
    item.event->event.hidden = R"({"order_notes":"for the courier"})";
    append(*open_shard(*log, 0).value(), {item});
  }

  /// The error's text; empty where the statement is carried out.
  std::string refusal(const std::string& user, const std::string& statement) {
    try {
      sql(database.url(user), statement);
      return "";
    } catch (const pqxx::sql_error& e) {
      return e.what();
    }
  }
  std::string unchanged() {
    return sql_value(database.url(), "SELECT count(*) || min(status) FROM acp.checkout_events");
  }
};

TEST_F(privileges, nobody_changes_the_log) {
  for (const std::string change : changes) {
    for (const std::string user : {"acp_server", "acp_owner", "acp_operator"}) {
      EXPECT_THAT(refusal(user, change), HasSubstr("permission denied")) << user << ": " << change;
    }
    EXPECT_THAT(refusal("postgres", change), HasSubstr("acp.checkout_events is append-only")) << change;
  }
  EXPECT_EQ(unchanged(), "1not_ready_for_payment");
}

TEST_F(privileges, the_trigger_holds_where_the_owner_gives_itself_the_privilege) {
  sql(database.url("acp_owner"), "GRANT UPDATE, DELETE, TRUNCATE ON acp.checkout_events TO acp_owner");
  for (const std::string change : changes) {
    EXPECT_THAT(refusal("acp_owner", change), HasSubstr("acp.checkout_events is append-only")) << change;
  }
  EXPECT_THAT(refusal("postgres", "SET session_replication_role = replica; DELETE FROM acp.checkout_events"),
              HasSubstr("append-only"));
  EXPECT_EQ(unchanged(), "1not_ready_for_payment");
}

TEST_F(privileges, the_server_writes_through_functions_alone) {
  for (const std::string statement :
       {"INSERT INTO acp.checkout_events SELECT * FROM acp.checkout_events", "UPDATE acp.shard_heads SET head = 0",
        "DELETE FROM acp.idempotency_keys", "INSERT INTO acp.idempotency_keys SELECT * FROM acp.idempotency_keys",
        "UPDATE acp.settings SET shards = 1", "DELETE FROM acp.migrations", "UPDATE acp.api_keys SET revoked_at = NULL",
        "INSERT INTO acp.api_keys (id, identity, name, shown, hash) VALUES ('a', 'a', 'a', 'a', sha256('a'))",
        "CREATE TABLE acp.mine ()", "DROP TABLE acp.checkout_events",
        "ALTER TABLE acp.checkout_events DISABLE TRIGGER ALL"}) {
    EXPECT_THAT(refusal("acp_server", statement),
                testing::AnyOf(HasSubstr("permission denied"), HasSubstr("must be owner")))
        << statement;
  }
}

TEST_F(privileges, operators_see_everything_but_secrets) {
  for (const std::string query :
       {"SELECT * FROM acp.sessions", "SELECT * FROM acp.session_history", "SELECT * FROM acp.session_changes",
        "SELECT * FROM acp.events", "SELECT * FROM acp.keys", "SELECT * FROM acp.shard_heads",
        "SELECT * FROM acp.settings", "SELECT * FROM acp.migrations", "SELECT data->>'status' FROM acp.checkout_events",
        "SELECT session_id, finished, expires_at FROM acp.idempotency_keys",
        "SELECT * FROM acp.session_at('cs_00x')"}) {
    EXPECT_EQ(refusal("acp_operator", query), "") << query;
  }
  for (const std::string query :
       {"SELECT hidden FROM acp.checkout_events", "SELECT * FROM acp.checkout_events", "SELECT hash FROM acp.api_keys",
        "SELECT signing_secret FROM acp.api_keys", "SELECT * FROM acp.api_keys",
        "SELECT scope FROM acp.idempotency_keys", "SELECT body FROM acp.idempotency_keys",
        "SELECT * FROM acp.claim_shards('{0}', 'me', 1)", "SELECT acp.forget_expired_keys(0::smallint, 1)",
        "INSERT INTO acp.settings VALUES (true, 1)"}) {
    EXPECT_THAT(refusal("acp_operator", query), HasSubstr("permission denied")) << query;
  }
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'acp' AND "
                                      "table_name IN (SELECT viewname FROM pg_views WHERE schemaname = 'acp') AND "
                                      "column_name IN ('hidden', 'hash', 'signing_secret')"),
            "0");
}

TEST_F(privileges, functions_are_not_for_the_public) {
  EXPECT_EQ(sql_value(database.url(),
                      "SELECT count(*) FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a "
                      "WHERE pronamespace = 'acp'::regnamespace AND a.grantee = 0"),
            "0");
}

TEST_F(privileges, everything_belongs_to_the_owner_role) {
  EXPECT_EQ(
      sql_value(database.url(),
                "SELECT count(*) FROM (SELECT relowner AS o FROM pg_class WHERE relnamespace = 'acp'::regnamespace "
                "UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'acp'::regnamespace) x "
                "WHERE o <> 'acp_owner'::regrole"),
      "0");
}

TEST_F(privileges, what_runs_with_the_owners_rights_has_a_fixed_search_path) {
  EXPECT_EQ(
      sql_value(
          database.url(),
          "SELECT coalesce(string_agg(proname || ' ' || coalesce(proconfig::text, ''), '; '), '') FROM pg_proc "
          "WHERE pronamespace = 'acp'::regnamespace AND prosecdef AND "
          "NOT coalesce(proconfig && ARRAY['search_path=pg_catalog, pg_temp', 'search_path=acp, pg_temp'], false)"),
      "");
}

} // namespace
} // namespace acp::persistence
