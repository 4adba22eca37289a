#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::HasSubstr;

struct delivery_privileges : deliveries {
  std::string push = endpoint();

  /// The error's text; empty where the statement is carried out.
  std::string refusal_of(const std::string& user, const std::string& statement) {
    try {
      sql(database.url(user), statement);
      return "";
    } catch (const pqxx::sql_error& e) {
      return e.what();
    }
  }
};

TEST_F(delivery_privileges, acts_are_never_changed) {
  for (const std::string change :
       {"UPDATE acp.operator_acts SET actor = 'me'", "DELETE FROM acp.operator_acts", "TRUNCATE acp.operator_acts"}) {
    for (const std::string user : {"acp_server", "acp_owner", "acp_operator"}) {
      EXPECT_THAT(refusal_of(user, change), HasSubstr("permission denied")) << user << ": " << change;
    }
    EXPECT_THAT(refusal_of("postgres", change), HasSubstr("acp.operator_acts is append-only")) << change;
  }
  EXPECT_EQ(value("SELECT count(*) FROM acp.operator_acts"), "1");
}

TEST_F(delivery_privileges, the_server_writes_through_functions_alone) {
  for (const std::string statement :
       {"UPDATE acp.endpoints SET status = 'active'",
        "INSERT INTO acp.endpoint_secrets SELECT * FROM acp.endpoint_secrets",
        "UPDATE acp.endpoint_cursors SET seq = 0", "DELETE FROM acp.webhook_backlog",
        "INSERT INTO acp.webhook_attempts SELECT * FROM acp.webhook_attempts",
        "UPDATE acp.endpoint_version SET version = 0", "DELETE FROM acp.session_expiries",
        "INSERT INTO acp.operator_acts (actor, act, what, affected) VALUES ('a', 'b', '{}', 0)",
        "SELECT acp.record_act('a', 'b', 'c', '{}', 0)", "SELECT acp.settle_sessions('{}', '{}', '{}')",
        "SELECT acp.act_on_letters('drop', 'e', NULL, NULL, NULL, NULL, NULL, 1, 'a')",
        "SELECT acp.next_endpoint_version()", "SELECT acp.locked_endpoint('a')"}) {
    EXPECT_THAT(refusal_of("acp_server", statement), HasSubstr("permission denied")) << statement;
  }
}

TEST_F(delivery_privileges, operators_see_all_but_secrets) {
  for (const std::string query :
       {"SELECT * FROM acp.endpoint_health", "SELECT * FROM acp.pending_deliveries",
        "SELECT * FROM acp.blocked_sessions", "SELECT * FROM acp.dead_letters", "SELECT * FROM acp.skipped_letters",
        "SELECT * FROM acp.delivery_attempts", "SELECT * FROM acp.operator_acts",
        "SELECT id, url, events, status FROM acp.endpoints", "SELECT * FROM acp.endpoint_cursors",
        "SELECT seq, body FROM acp.webhook_backlog", "SELECT * FROM acp.webhook_attempts",
        "SELECT * FROM acp.session_expiries", "SELECT acp.webhook_id(1::smallint, 2, 'order_create')"}) {
    EXPECT_EQ(refusal_of("acp_operator", query), "") << query;
  }
  for (const std::string query :
       {"SELECT * FROM acp.endpoint_secrets", "SELECT headers FROM acp.endpoints", "SELECT * FROM acp.endpoints",
        "SELECT receipt FROM acp.webhook_backlog", "SELECT acp.set_endpoint_status('a', 'deleted', '', '')",
        "SELECT acp.add_endpoint_secret('a', 'b', '', 0, '')", "SELECT acp.receive_messages('a', 1, 1)",
        "SELECT acp.answer_messages('a', '{}', 'ack', 0, '')", "SELECT acp.open_cursor(0::smallint, 1, 'a', 'b')",
        "SELECT acp.forget_letters(0::smallint, 14, 1)", "SELECT acp.drop_attempt_partitions(14)",
        "SELECT acp.note_expiries(0::smallint, 1)", "SELECT acp.ask_of_order('a', 'b', 'c', '{}')",
        "SELECT acp.end_act_on_order(1, 'done', '')"}) {
    EXPECT_THAT(refusal_of("acp_operator", query), HasSubstr("permission denied")) << query;
  }
  EXPECT_EQ(
      refusal_of("acp_operator", "SELECT acp.pause_endpoint('" + push + "'), acp.resume_endpoint('" + push + "')"), "");
}

TEST_F(delivery_privileges, views_show_neither_secrets_nor_receipts) {
  EXPECT_EQ(
      value("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'acp' AND table_name IN (SELECT "
            "viewname FROM pg_views WHERE schemaname = 'acp') AND column_name IN ('sealed', 'headers', 'receipt')"),
      "0");
}

} // namespace
} // namespace acp::persistence
