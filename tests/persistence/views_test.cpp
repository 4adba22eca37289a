#include "persistence/api_keys.hpp"
#include "persistence/event_log.hpp"
#include "persistence/operator_keys.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using lines = std::vector<std::string>;

append_item step(const checkout::session_id& session, std::int64_t version, checkout::event_type type,
                 const std::string& data, const std::string& change) {
  auto item = event_of(session, version, type == checkout::event_type::completed ? "completed" : "ready_for_payment");
  item.event->event.type = type;
  item.event->event.data = data;
  item.event->event.change = change;
  return item;
}

/// Two sessions in two shards; one has three events, as an operator would look them up.
struct views : testing::Test {
  test_database database;
  checkout::session_id session = new_session(2);
  checkout::session_id other = new_session(9);

  void SetUp() override {
    using enum checkout::event_type;
    auto log = make_event_log({.database_url = database.url("acp_server"), .node_id = "a"});
    append(
        *open_shard(*log, 2).value(),
        {step(
             session, 1, created,
             R"({"currency":"usd","line_items":[{"id":"a"}],"totals":[{"type":"subtotal","amount":300},{"type":"total","amount":300}],)"
             R"("expires_at":"2026-04-17T10:00:00Z","buyer":{"email":"a@b.c"}})",
             ""),
         step(session, 2, updated,
              R"({"currency":"usd","line_items":[{"id":"a"},{"id":"b"}],"totals":[{"type":"total","amount":700}],)"
              R"("expires_at":"2026-04-17T10:00:00Z"})",
              R"({"line_items":[{"id":"a"},{"id":"b"}],"totals":[{"type":"total","amount":700}],"buyer":null})"),
         step(session, 3, completed,
              R"({"currency":"usd","line_items":[{"id":"a"},{"id":"b"}],"totals":[{"type":"total","amount":700}],)"
              R"("expires_at":"2026-04-17T10:00:00Z","order":{"id":"ord_1"}})",
              R"({"order":{"id":"ord_1"}})")});
    append(*open_shard(*log, 9).value(),
           {step(other, 1, created, R"({"currency":"jpy","line_items":[],"totals":[]})", "")});
  }

  /// The rows as an operator gets them, columns joined by `|`.
  lines rows(const std::string& query) {
    lines out;
    for (const auto& row : sql(database.url("acp_operator"), query)) {
      std::string line;
      for (const auto& field : row) {
        line += (line.empty() ? "" : "|") + std::string(field.is_null() ? "-" : field.c_str());
      }
      out.push_back(line);
    }
    return out;
  }
  std::string quoted() const { return "'" + session.str() + "'"; }
};

TEST_F(views, sessions_has_the_newest_state_of_each) {
  EXPECT_THAT(rows("SELECT session_id, version, status, owner, total, currency, items, expires AT TIME ZONE 'UTC', "
                   "order_id, shard, seq "
                   "FROM acp.sessions ORDER BY shard"),
              ElementsAre(session.str() + "|3|completed|agent-1|700|usd|2|2026-04-17 10:00:00|ord_1|2|3",
                          other.str() + "|1|ready_for_payment|agent-1|-|jpy|0|-|-|9|1"));
  EXPECT_THAT(rows("SELECT version FROM acp.sessions WHERE session_id = " + quoted()), ElementsAre("3"));
}

TEST_F(views, session_history_has_every_event_in_order) {
  EXPECT_THAT(rows("SELECT version, type, status, changed, seq FROM acp.session_history WHERE session_id = " +
                   quoted() + " ORDER BY version"),
              ElementsAre("1|checkout_session.created|ready_for_payment|{}|1",
                          "2|checkout_session.updated|ready_for_payment|{line_items,totals,buyer}|2",
                          "3|checkout_session.completed|completed|{order}|3"));
}

TEST_F(views, session_at_goes_back_in_time) {
  const auto at = [&](const std::string& arguments) {
    return rows("SELECT version, json_array_length(data -> 'line_items') FROM acp.session_at(" + quoted() + arguments +
                ")");
  };
  EXPECT_THAT(at(", 1"), ElementsAre("1|1"));
  EXPECT_THAT(at(", 2"), ElementsAre("2|2"));
  EXPECT_THAT(at(""), ElementsAre("3|2"));
  EXPECT_THAT(at(", 99"), ElementsAre("3|2"));
  EXPECT_THAT(at(", 0"), ElementsAre());
  EXPECT_THAT(rows("SELECT version FROM acp.session_at('nonsense')"), ElementsAre());
}

TEST_F(views, session_changes_shows_before_and_after) {
  EXPECT_THAT(rows("SELECT version, field, before, after FROM acp.session_changes WHERE session_id = " + quoted() +
                   " ORDER BY version, field"),
              ElementsAre("2|buyer|{\"email\":\"a@b.c\"}|-",
                          "2|line_items|[{\"id\":\"a\"}]|[{\"id\":\"a\"},{\"id\":\"b\"}]",
                          "2|totals|[{\"type\":\"subtotal\",\"amount\":300},{\"type\":\"total\",\"amount\":300}]|"
                          "[{\"type\":\"total\",\"amount\":700}]",
                          "3|order|-|{\"id\":\"ord_1\"}"));
}

TEST_F(views, the_examples_in_the_comments_work) {
  const auto comments =
      sql(database.url(), "SELECT description FROM pg_description WHERE description LIKE '%: SELECT %' AND (objoid IN "
                          "(SELECT oid FROM pg_class WHERE relnamespace = 'acp'::regnamespace) OR objoid IN "
                          "(SELECT oid FROM pg_proc WHERE pronamespace = 'acp'::regnamespace))");
  ASSERT_TRUE(create_api_key(database.url("acp_owner"),
                             {.identity = checkout::identity{"agent-1"}, .name = "test", .signing_secret = {}}));
  ASSERT_TRUE(create_operator_key(database.url("acp_owner"), "ann", checkout::operator_role::viewer));
  sql(database.url("acp_operator"),
      "WITH fed AS (INSERT INTO acp.feeds (url) VALUES ('https://agent.example') RETURNING "
      "feed) INSERT INTO acp.feed_pushes (feed) SELECT feed FROM fed");
  EXPECT_EQ(comments.size(), 8U);
  for (const auto& row : comments) {
    const std::string text = row[0].c_str();
    const auto query =
        std::regex_replace(text.substr(text.find(": SELECT ") + 2), std::regex("cs_\\.\\.\\."), session.str());
    lines found;
    EXPECT_NO_THROW(found = rows(query)) << query;
    EXPECT_THAT(found, testing::Not(testing::IsEmpty())) << query;
  }
}

TEST_F(views, everything_an_operator_may_look_at_is_described) {
  EXPECT_EQ(
      sql_value(
          database.url(),
          "SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class WHERE relnamespace = 'acp'::regnamespace "
          "AND relname IN ('migrations', 'settings', 'checkout_events', 'shard_heads', 'idempotency_keys', 'api_keys', "
          "'keys', 'events', 'sessions', 'session_history', 'session_changes') "
          "AND obj_description(oid, 'pg_class') IS NULL"),
      "");
}

/// With many rows, the views find one session by index, in every shard.
TEST_F(views, one_sessions_rows_are_found_by_index) {
  sql(database.url(),
      "INSERT INTO acp.checkout_events (shard, seq, session_id, version, type, status, schema_version, recorded_at, "
      "request_id, owner, data) SELECT s, 100 + n, format('cs_%s-%s', to_hex(s), n), 1, 't', 's', 1, now(), 'r', 'o', "
      "'{}' FROM generate_series(0, 15) s, generate_series(1, 2000) n; ANALYZE acp.checkout_events");
  for (const std::string query :
       {"SELECT * FROM acp.sessions WHERE session_id = ", "SELECT * FROM acp.session_history WHERE session_id = ",
        "SELECT * FROM acp.session_changes WHERE session_id = ", "SELECT * FROM acp.session_at("}) {
    std::string plan;
    for (const auto& line : rows("EXPLAIN " + query + quoted() + (query.ends_with('(') ? ")" : ""))) {
      plan += line + "\n";
    }
    EXPECT_THAT(plan, testing::Not(HasSubstr("Seq Scan on checkout_events"))) << query;
  }
}

} // namespace
} // namespace acp::persistence
