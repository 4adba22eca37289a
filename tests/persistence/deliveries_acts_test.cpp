#include "persistence/deliveries/notifications.hpp"
#include "persistence/deliveries/operator_acts.hpp"
#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>
#include <regex>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using enum act_refusal::reason;

/// Session a: 1 dead, 2 and 4 behind it. Session b: 3 waits for a retry, 5 behind it. Session c: 6 dead. Event 7 was
/// delivered.
struct acts_test : deliveries {
  static constexpr auto updated = "checkout_session.updated";
  std::string push = endpoint();
  std::unique_ptr<operator_acts> acts = open_operator_acts(place);
  checkout::session_id a = new_session(0);
  checkout::session_id b = new_session(0);
  checkout::session_id c = new_session(0);

  void SetUp() override {
    append_to(0, {a, a, b, a, b, c, new_session(0)});
    auto dead_a = failed_put(key_of(push, 0, 1), a);
    auto dead_c = failed_put(key_of(push, 0, 6), c);
    dead_a.failure->dead = dead_c.failure->dead = true;
    const auto saved = store->save(
        std::array{hold(0)},
        {.cursors = {{push, {0}, 7}},
         .puts = {dead_a, put_behind(key_of(push, 0, 2, updated), a), failed_put(key_of(push, 0, 3), b),
                  put_behind(key_of(push, 0, 4, updated), a), put_behind(key_of(push, 0, 5, updated), b), dead_c}});
    ASSERT_THAT(saved.lost, IsEmpty());
  }
  std::vector<std::string> states() {
    return rows("SELECT seq || left(topic, 1) || ' ' || state FROM acp.webhook_backlog ORDER BY seq, topic");
  }
  letter_selection one(const std::string& id) const { return {.endpoint = push, .webhook_id = id}; }
};

TEST_F(acts_test, the_fixture_is_what_it_says) {
  EXPECT_THAT(states(), ElementsAre("1c dead", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c dead"));
}

TEST_F(acts_test, redriving_one_attempts_it_again_from_the_first) {
  EXPECT_EQ(acts->redrive(one("evt_001"), "ann"), 1);
  EXPECT_THAT(states(), ElementsAre("1c waiting", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c dead"));
  EXPECT_EQ(value("SELECT attempts || ' ' || (next_attempt_at <= now()) FROM acp.webhook_backlog WHERE seq = 1"),
            "0 true");
}

TEST_F(acts_test, redriving_all_means_the_dead_ones) {
  EXPECT_EQ(acts->redrive({.endpoint = push}, "ann"), 2);
  EXPECT_THAT(states(),
              ElementsAre("1c waiting", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c waiting"));
  EXPECT_EQ(value("SELECT attempts FROM acp.webhook_backlog WHERE seq = 3"), "1") << "was not dead";
  EXPECT_EQ(acts->redrive({.endpoint = push}, "ann"), 0);
}

TEST_F(acts_test, letters_are_chosen_by_topic_session_and_time) {
  EXPECT_EQ(acts->redrive({.endpoint = push, .topic = "order_create"}, "ann"), 0);
  EXPECT_EQ(acts->redrive({.endpoint = push, .session = b.str()}, "ann"), 0);
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  EXPECT_EQ(acts->redrive({.endpoint = push, .since = now + 1h}, "ann"), 0);
  EXPECT_EQ(acts->redrive({.endpoint = push, .until = now - 1h}, "ann"), 0);
  EXPECT_EQ(acts->redrive({.endpoint = push,
                           .topic = "checkout_session.created",
                           .session = c.str(),
                           .since = now - 1h,
                           .until = now + 1h},
                          "ann"),
            1);
  EXPECT_EQ(states().back(), "6c waiting");
}

TEST_F(acts_test, skipping_lets_the_session_go_on_and_keeps_the_letter) {
  EXPECT_EQ(acts->skip(one("evt_001"), "ann"), 1);
  EXPECT_THAT(states(), ElementsAre("1c skipped", "2c waiting", "3c waiting", "4c blocked", "5c blocked", "6c dead"));
  EXPECT_EQ(acts->redrive(one("evt_001"), "ann"), 1) << "a skipped one may still be delivered";
  EXPECT_THAT(states(), ElementsAre("1c waiting", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c dead"));
}

TEST_F(acts_test, a_poison_head_that_is_not_dead_yet_is_skipped_by_name) {
  EXPECT_EQ(acts->skip(one("evt_003"), "ann"), 1);
  EXPECT_THAT(states(), ElementsAre("1c dead", "2c blocked", "3c skipped", "4c blocked", "5c waiting", "6c dead"));
}

TEST_F(acts_test, dropping_removes_the_letter) {
  EXPECT_EQ(acts->drop({.endpoint = push}, "ann"), 2);
  EXPECT_THAT(states(), ElementsAre("2c waiting", "3c waiting", "4c blocked", "5c blocked"));
}

TEST_F(acts_test, what_is_refused_changes_nothing_and_is_not_recorded) {
  const auto before = states();
  EXPECT_EQ(acts->redrive({.endpoint = push, .at_most = 1}, "ann").error().why, too_many);
  EXPECT_EQ(acts->redrive({.endpoint = "we_x"}, "ann").error().why, not_found);
  EXPECT_EQ(acts->skip(one("evt_007"), "ann").error().why, not_found);
  EXPECT_EQ(acts->drop(one("nonsense"), "ann").error().why, invalid);
  EXPECT_EQ(acts->replay({.endpoint = push}, "ann").error().why, invalid);
  EXPECT_EQ(acts->replay({.endpoint = push, .from_seq = 1, .session = a.str()}, "ann").error().why, invalid);
  EXPECT_EQ(acts->replay({.endpoint = push, .shard = 0, .at_most = 6}, "ann").error().why, too_many);
  EXPECT_EQ(acts->replay({.endpoint = "we_x", .shard = 0}, "ann").error().why, not_found);
  EXPECT_EQ(states(), before);
  EXPECT_EQ(value("SELECT count(*) FROM acp.operator_acts WHERE act <> 'create'"), "0");
}

TEST_F(acts_test, every_act_is_recorded_with_its_actor_and_told) {
  const auto listener = open_listener(place);
  listener->listen(endpoints_channel);
  ASSERT_TRUE(acts->redrive(one("evt_001"), "ann"));
  ASSERT_TRUE(acts->skip(one("evt_001"), "bob"));
  ASSERT_TRUE(acts->drop(one("evt_001"), "carl"));
  ASSERT_TRUE(acts->replay({.endpoint = push, .shard = 0, .from_seq = 1, .to_seq = 1}, "dora"));
  std::size_t heard = 0;
  while (heard < 4) {
    const auto came = listener->wait(notification_listener::clock::now() + 10s);
    ASSERT_FALSE(came.empty());
    heard += came.size();
    EXPECT_EQ(came[0], (notification{"acp_endpoints", push}));
  }
  const auto history = acts->history({.endpoint = push, .limit = 3});
  ASSERT_THAT(history, SizeIs(3));
  EXPECT_EQ(history[0].actor, "dora");
  EXPECT_EQ(history[0].act, "replay");
  EXPECT_EQ(history[0].login, "acp_server");
  EXPECT_EQ(history[0].affected, 1);
  EXPECT_EQ(history[0].what, R"({"shard": 0, "to_seq": 1, "from_seq": 1})");
  EXPECT_EQ(history[2].act, "skip");
  const auto older = acts->history({.endpoint = push, .before = history[2].number, .limit = 10});
  ASSERT_THAT(older, SizeIs(2));
  EXPECT_EQ(older[0].act, "redrive");
  EXPECT_EQ(older[1].act, "create");
}

TEST_F(acts_test, an_act_on_an_order_is_two_rows) {
  const auto asked = acts->ask({.actor = "ann", .act = "begin_adjustment", .order = "ord_1", .what = R"({"id": "r"})"});
  const auto refused = acts->ask({.actor = "bob", .act = "change_order", .order = "ord_2"});
  acts->end(asked, act_outcome::done, "");
  acts->end(refused, act_outcome::refused, "not_found");
  const auto history = acts->history({.limit = 4});
  ASSERT_THAT(history, SizeIs(4));
  EXPECT_EQ(history[3].number, asked);
  EXPECT_EQ(history[3].outcome, "asked");
  EXPECT_EQ(history[3].affected, 0);
  EXPECT_EQ(history[3].what, R"({"id": "r"})");
  EXPECT_EQ(history[3].asked_in, std::nullopt);
  EXPECT_EQ(history[3].endpoint, "");
  EXPECT_EQ(history[1].outcome, "done");
  EXPECT_EQ(history[1].affected, 1);
  EXPECT_EQ(history[1].actor, "ann");
  EXPECT_EQ(history[1].act, "begin_adjustment");
  EXPECT_EQ(history[1].order, "ord_1");
  EXPECT_EQ(history[1].login, "acp_server");
  EXPECT_EQ(history[1].asked_in, asked);
  EXPECT_EQ(history[0].outcome, "refused");
  EXPECT_EQ(history[0].affected, 0);
  EXPECT_EQ(history[0].what, R"({"code": "not_found"})");
  EXPECT_EQ(acts->history({.endpoint = push, .limit = 10}).size(), 1U) << "an endpoint's own acts";
  EXPECT_THAT(acts->history({.order = "ord_1"}), ElementsAre(testing::Field(&operator_act::number, history[1].number),
                                                             testing::Field(&operator_act::number, asked)));
  EXPECT_EQ(value("SELECT DISTINCT outcome FROM acp.operator_acts WHERE endpoint_id IS NOT NULL"), "done");
}

TEST_F(acts_test, an_act_on_an_order_ends_once) {
  const auto asked = acts->ask({.actor = "ann", .act = "change_order", .order = "ord_1"});
  acts->end(asked, act_outcome::done, "");
  acts->end(asked, act_outcome::unknown, "x"); // as after a connection that was lost
  EXPECT_THAT(rows("SELECT outcome FROM acp.operator_acts WHERE order_id = 'ord_1' ORDER BY number"),
              ElementsAre("asked", "done"));
  EXPECT_THROW(acts->end(asked + 1, act_outcome::done, ""), std::exception) << "that is no question";
  EXPECT_THROW(acts->end(asked + 100, act_outcome::done, ""), std::exception);
}

TEST_F(acts_test, a_replay_puts_past_deliveries_before_what_waits) {
  const auto seq = append_to(0, {c});
  EXPECT_EQ(acts->replay({.endpoint = push, .shard = 0, .from_seq = 7, .to_seq = 100}, "ann"), 1)
      << "what the cursor has not passed comes anyway";
  EXPECT_EQ(seq, 8);
  execute("DELETE FROM acp.webhook_backlog WHERE seq IN (1, 2)");
  EXPECT_EQ(acts->replay({.endpoint = push, .session = a.str()}, "ann"), 2) << "4 waits already";
  EXPECT_THAT(states(), ElementsAre("1c waiting", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c dead",
                                    "7c waiting"));
}

TEST_F(acts_test, a_replay_attempts_dead_and_skipped_ones_again) {
  ASSERT_TRUE(acts->skip(one("evt_001"), "ann"));
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  EXPECT_EQ(acts->replay({.endpoint = push, .since = now - 1h, .until = now + 1h}, "ann"), 3);
  EXPECT_THAT(states(), ElementsAre("1c waiting", "2c blocked", "3c waiting", "4c blocked", "5c blocked", "6c waiting",
                                    "7c waiting"));
  EXPECT_EQ(acts->replay({.endpoint = push, .since = now + 1h}, "ann"), 0);
}

TEST_F(acts_test, a_replay_knows_topics) {
  auto completed = event_of(new_session(0), 1, "completed");
  completed.event->event.type = checkout::event_type::completed;
  append_item_to(0, completed);
  set_cursors_to_heads();
  execute("DELETE FROM acp.webhook_backlog");
  EXPECT_EQ(acts->replay({.endpoint = push, .shard = 0, .topic = "order_create"}, "ann"), 1);
  EXPECT_THAT(states(), ElementsAre("8o waiting"));
  EXPECT_EQ(acts->replay({.endpoint = push, .shard = 0, .from_seq = 8}, "ann"), 1);
  EXPECT_THAT(states(), ElementsAre("8c waiting", "8o blocked"));
  ASSERT_TRUE(endpoints->update(push, {.events = std::vector<std::string>{"order_create"}}, "ann"));
  execute("DELETE FROM acp.webhook_backlog");
  EXPECT_EQ(acts->replay({.endpoint = push, .shard = 0}, "ann"), 1) << "what the endpoint subscribed to";
}

TEST_F(acts_test, letters_are_listed_in_pages) {
  auto page = acts->list({.endpoint = push, .limit = 1});
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0].webhook_id, "evt_001");
  EXPECT_EQ(page[0].row.state, backlog_state::dead);
  EXPECT_TRUE(page[0].ended_at);
  page = acts->list({.endpoint = push, .after = page[0].row.key, .limit = 10});
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0].webhook_id, "evt_006");
  EXPECT_THAT(acts->list({.states = {backlog_state::waiting, backlog_state::blocked}}), SizeIs(4));
  EXPECT_THAT(acts->list({.endpoint = "we_x"}), IsEmpty());
  EXPECT_THAT(acts->list({.session = c.str()}), SizeIs(1));
}

TEST_F(acts_test, inspecting_shows_body_and_attempts) {
  ASSERT_THAT(store
                  ->save(std::array{hold(0)}, {.attempts = {{.key = key_of(push, 0, 1),
                                                             .session = a,
                                                             .at = checkout::time_point{1'800'000'000s},
                                                             .number = 1,
                                                             .status = 500,
                                                             .latency = 3ms,
                                                             .error = "answered 500",
                                                             .answer = "oops"}}})
                  .lost,
              IsEmpty());
  const auto details = acts->inspect(push, "evt_001").value();
  EXPECT_EQ(details.body, "body 1");
  EXPECT_EQ(details.subject.row.last_error, "answered 500");
  ASSERT_THAT(details.attempts, SizeIs(1));
  EXPECT_EQ(details.attempts[0].answer, "oops");
  EXPECT_EQ(details.attempts[0].at, checkout::time_point{1'800'000'000s});
  EXPECT_THAT(acts->inspect(push, "evt_002").value().body,
              testing::StartsWith(R"({"type":"checkout_session.updated")"));
  EXPECT_EQ(acts->inspect(push, "evt_007").error().why, not_found);
  EXPECT_EQ(acts->inspect(push, "x").error().why, not_found);
}

TEST_F(acts_test, psql_does_the_same_under_the_operators_login) {
  const auto operator_rows = [&](const std::string& query) { return rows(query, "acp_operator"); };
  EXPECT_THAT(operator_rows("SELECT webhook_id, state FROM acp.pending_deliveries ORDER BY seq"),
              ElementsAre("evt_002|blocked", "evt_003|waiting", "evt_004|blocked", "evt_005|blocked"));
  EXPECT_THAT(operator_rows("SELECT session_id, why, behind, attempts, last_status, webhook_id, since IS NOT NULL FROM "
                            "acp.blocked_sessions ORDER BY seq"),
              ElementsAre(a.str() + "|dead letter|2|1|500|evt_001|t", b.str() + "|retrying|1|1|500|evt_003|t",
                          c.str() + "|dead letter|0|1|500|evt_006|t"));
  EXPECT_THAT(operator_rows("SELECT webhook_id, last_error FROM acp.dead_letters ORDER BY seq"),
              ElementsAre("evt_001|answered 500", "evt_006|answered 500"));
  EXPECT_THAT(operator_rows("SELECT waiting, blocked, dead, behind, status FROM acp.endpoint_health"),
              ElementsAre("1|3|2|0|active"));
  EXPECT_THAT(operator_rows("SELECT acp.skip('" + push + "', 'evt_001')"), ElementsAre("1"));
  EXPECT_THAT(operator_rows("SELECT webhook_id FROM acp.skipped_letters"), ElementsAre("evt_001"));
  EXPECT_THAT(operator_rows("SELECT acp.drop_letter('" + push + "', 'evt_001')"), ElementsAre("1"));
  EXPECT_THAT(operator_rows("SELECT acp.redrive('" + push + "', since => now() - interval '1 h')"), ElementsAre("1"));
  EXPECT_THAT(operator_rows("SELECT acp.replay('" + push + "', session_id => '" + a.str() + "', by_whom => 'ann')"),
              ElementsAre("1"));
  EXPECT_THAT(operator_rows("SELECT acp.pause_endpoint('" + push + "', 'why')"), ElementsAre("-"));
  EXPECT_THAT(
      operator_rows("SELECT actor, login, act, affected FROM acp.operator_acts WHERE act <> 'create' ORDER BY number"),
      ElementsAre("acp_operator|acp_operator|skip|1", "acp_operator|acp_operator|drop|1",
                  "acp_operator|acp_operator|redrive|1", "ann|acp_operator|replay|1",
                  "acp_operator|acp_operator|pause|1"));
}

TEST_F(acts_test, the_examples_in_the_comments_work) {
  const auto comments = rows("SELECT description FROM pg_description WHERE description LIKE '%; e.g. SELECT %' AND "
                             "(objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'acp'::regnamespace) OR "
                             "objoid IN (SELECT oid FROM pg_proc WHERE pronamespace = 'acp'::regnamespace))");
  EXPECT_THAT(comments, SizeIs(13));
  for (const auto& comment : comments) {
    auto query = comment.substr(comment.find("; e.g. SELECT ") + 7);
    query = std::regex_replace(query, std::regex("we_\\.\\.\\."), push);
    query = std::regex_replace(query, std::regex("evt_\\.\\.\\."), "evt_001");
    query = std::regex_replace(query, std::regex("cs_\\.\\.\\."), a.str());
    EXPECT_NO_THROW(sql(database.url("acp_operator"), "BEGIN; " + query + "; ROLLBACK")) << query;
  }
}

} // namespace
} // namespace acp::persistence
