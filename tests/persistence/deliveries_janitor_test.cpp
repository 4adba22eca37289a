#include "persistence/deliveries/janitor_store.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct janitor_test : deliveries {
  std::unique_ptr<janitor_store> janitor = open_janitor_store(place);

  std::string partitions() {
    return value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ "
                 "'^webhook_attempts_[0-9]{8}$'");
  }
  std::string day(int from_today) {
    return value("SELECT to_char((now() AT TIME ZONE 'UTC')::date + " + std::to_string(from_today) + ", 'YYYYMMDD')");
  }
  void attempt_at(const std::string& when) {
    execute("INSERT INTO acp.webhook_attempts (shard, endpoint_id, seq, topic, at, session_id, number, latency_ms) "
            "VALUES (0, 'we_1', 1, 't', " +
            when + ", 's', 1, 1)");
  }
  void append_expiring(const checkout::session_id& session, std::int64_t version, const std::string& expires_at,
                       const std::string& status = "not_ready_for_payment") {
    auto item = event_of(session, version, status);
    item.event->event.data = R"({"expires_at":")" + expires_at + R"("})";
    if (version > 1) {
      item.event->event.change = R"({"expires_at":")" + expires_at + R"("})";
    }
    append_item_to(0, item);
  }
  std::vector<std::string> expired(std::chrono::seconds again_after = 60s) {
    std::vector<std::string> names;
    for (const auto& one : janitor->expired_sessions({0}, 10, again_after)) {
      names.push_back(one.session.str());
    }
    return names;
  }
};

constexpr auto past = "2024-01-01T00:00:00Z";
constexpr auto future = "2099-01-01T00:00:00Z";

TEST_F(janitor_test, a_migration_makes_the_next_days_and_the_janitor_more) {
  std::string expected;
  for (int d = -1; d <= 3; ++d) {
    expected += (expected.empty() ? "webhook_attempts_" : " webhook_attempts_") + day(d);
  }
  EXPECT_EQ(partitions(), expected);
  EXPECT_EQ(janitor->make_attempt_partitions(3), 0);
  EXPECT_EQ(janitor->make_attempt_partitions(5), 2);
  EXPECT_EQ(partitions(), expected + " webhook_attempts_" + day(4) + " webhook_attempts_" + day(5));
}

TEST_F(janitor_test, attempts_of_a_day_without_partition_are_kept_and_move_in_when_it_comes) {
  attempt_at("now() + interval '6 days'");
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts_other"), "1");
  EXPECT_EQ(janitor->make_attempt_partitions(7), 4);
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts_other"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts_" + day(6)), "1");
}

TEST_F(janitor_test, attempts_are_kept_fourteen_days) {
  for (const int d : {-15, -14}) {
    const auto name = day(d);
    execute("CREATE TABLE acp.webhook_attempts_" + name + " PARTITION OF acp.webhook_attempts FOR VALUES FROM ('" +
            name + " 00:00+00') TO ('" + day(d + 1) + " 00:00+00'); ALTER TABLE acp.webhook_attempts_" + name +
            " OWNER TO acp_owner");
  }
  attempt_at("now() - interval '14 days'");
  attempt_at("now() - interval '15 days'");
  attempt_at("now() - interval '20 days'"); // in no partition of a day
  attempt_at("now()");
  EXPECT_EQ(janitor->drop_attempt_partitions(14), 1);
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_attempts"), "2");
  EXPECT_EQ(janitor->drop_attempt_partitions(14), 0);
  EXPECT_THROW(janitor->drop_attempt_partitions(13), pqxx::sql_error);
}

TEST_F(janitor_test, letters_are_kept_fourteen_days_and_then_let_their_sessions_go) {
  const auto push = endpoint();
  const auto a = new_session(0);
  const auto b = new_session(0);
  append_to(0, {a, a, b});
  auto dead_a = failed_put(key_of(push, 0, 1), a);
  auto dead_b = failed_put(key_of(push, 0, 3), b);
  dead_a.failure->dead = dead_b.failure->dead = true;
  ASSERT_THAT(store->save(std::array{hold(0)}, {.puts = {dead_a, put_behind(key_of(push, 0, 2), a), dead_b}}).lost,
              IsEmpty());
  EXPECT_EQ(janitor->forget_letters({0}, 14, 100), 0);
  execute("UPDATE acp.webhook_backlog SET put_at = now() - interval '15 days'");
  EXPECT_EQ(janitor->forget_letters({0}, 14, 100), 0) << "it died just now, and push messages have no age";
  execute("UPDATE acp.webhook_backlog SET ended_at = now() - interval '14 days 1 min' WHERE seq = 1");
  EXPECT_EQ(janitor->forget_letters({1}, 14, 100), 0);
  EXPECT_EQ(janitor->forget_letters({0}, 14, 100), 1);
  EXPECT_THAT(rows("SELECT seq, state FROM acp.webhook_backlog ORDER BY seq"), ElementsAre("2|waiting", "3|dead"));
  EXPECT_THAT(rows("SELECT actor, endpoint_id, affected FROM acp.operator_acts WHERE act = 'forget'"),
              ElementsAre("retention|" + push + "|1"));
  EXPECT_THROW(janitor->forget_letters({0}, 13, 100), pqxx::sql_error);
}

TEST_F(janitor_test, messages_nobody_pulled_go_after_their_time_in_pieces) {
  const auto pull = endpoint(endpoint_kind::pull);
  delivery_batch batch;
  for (int i = 0; i < 5; ++i) {
    const auto session = new_session(0);
    batch.puts.push_back(put_behind(key_of(pull, 0, append_to(0, {session})), session));
  }
  ASSERT_THAT(store->save(std::array{hold(0)}, batch).lost, IsEmpty());
  EXPECT_EQ(janitor->forget_letters({0}, 14, 100), 0);
  execute("UPDATE acp.webhook_backlog SET put_at = now() - interval '15 days' WHERE seq <= 3");
  EXPECT_EQ(janitor->forget_letters({0}, 14, 2), 2);
  EXPECT_EQ(janitor->forget_letters({0}, 14, 2), 1);
  EXPECT_EQ(janitor->forget_letters({0}, 14, 2), 0);
  EXPECT_EQ(value("SELECT count(*) FROM acp.webhook_backlog"), "2");
}

TEST_F(janitor_test, what_the_sandbox_made_goes_when_it_is_of_no_use) {
  const auto token = [&](int number, const std::string& made, const std::string& expires, const std::string& used) {
    execute("INSERT INTO acp.sandbox_tokens VALUES (sha256('" + std::to_string(number) +
            "'), 'o', 'm', 's', 1, 'USD', now() + interval '" + expires + "', 'pays', false, '4242', " + used +
            ", now() - interval '" + made + "')");
  };
  token(1, "15 days", "-14 days -1 min", "NULL");
  token(2, "15 days", "50 years", "'pay_1'");
  token(3, "75 days", "50 years", "NULL");
  token(4, "13 days", "-13 days", "'pay_2'");
  token(5, "73 days", "1 min", "NULL");
  execute(
      "INSERT INTO acp.sandbox_authentications (id, owner, merchant_id, amount, currency, last4, flow, fingerprints, "
      "transaction_id, server_trans_id, acs_trans_id, made_at, expires_at) SELECT 'a' || d, 'o', 'm', 1, 'USD', "
      "'4242', 'challenge', false, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), "
      "now() - d * interval '1 day', now() FROM unnest(ARRAY[73, 75]) d");
  execute("INSERT INTO acp.sandbox_requests SELECT sha256(h::text::bytea), sha256('b'), 'n', '', false, "
          "now() - h * interval '1 hour' FROM unnest(ARRAY[24, 26, 27, 28, 29]) h");
  EXPECT_EQ(janitor->forget_sandbox(25h, 14, 3), 3) << "there may be more";
  EXPECT_EQ(janitor->forget_sandbox(25h, 14, 3), 1);
  EXPECT_EQ(janitor->forget_sandbox(25h, 14, 3), 0);
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_requests"), "1");
  EXPECT_THAT(rows("SELECT id FROM acp.sandbox_authentications"), ElementsAre("a73"));
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_tokens WHERE token_hash IN (sha256('4'), sha256('5'))"), "2");
  EXPECT_EQ(value("SELECT count(*) FROM acp.sandbox_tokens"), "2");
  EXPECT_THROW(janitor->forget_sandbox(23h, 14, 3), pqxx::sql_error);
  EXPECT_THROW(janitor->forget_sandbox(25h, 13, 3), pqxx::sql_error);
}

TEST_F(janitor_test, what_deleted_endpoints_left_goes) {
  const auto push = endpoint();
  const auto kept = endpoint();
  const auto a = new_session(0);
  append_to(0, {a});
  ASSERT_THAT(
      store->save(std::array{hold(0)}, {.puts = {failed_put(key_of(push, 0, 1), a), failed_put(key_of(kept, 0, 1), a)}})
          .lost,
      IsEmpty());
  EXPECT_EQ(janitor->forget_deleted_endpoints({0}, 10), 0);
  ASSERT_TRUE(endpoints->remove(push, "ann"));
  EXPECT_EQ(janitor->forget_deleted_endpoints({0}, 10), 1);
  EXPECT_THAT(rows("SELECT endpoint_id FROM acp.webhook_backlog"), ElementsAre(kept));
}

TEST_F(janitor_test, sessions_expire_by_what_they_said_last) {
  const auto gone = new_session(0);
  const auto extended = new_session(0);
  const auto shortened = new_session(0);
  const auto ended = new_session(0);
  append_expiring(gone, 1, past);
  append_expiring(extended, 1, past);
  append_expiring(shortened, 1, future);
  append_expiring(ended, 1, past);
  EXPECT_THAT(expired(), IsEmpty()) << "nothing was noted yet";
  EXPECT_EQ(janitor->note_expiries({0}, 3), 3);
  EXPECT_EQ(janitor->note_expiries({0}, 100), 1);
  EXPECT_EQ(janitor->note_expiries({0}, 100), 0);
  append_expiring(extended, 2, future);
  append_expiring(shortened, 2, "2024-06-01T00:00:00.5+02:00");
  append_expiring(ended, 2, past, "canceled");
  append_item_to(0, event_of(gone, 2)); // a change of something else
  EXPECT_EQ(janitor->note_expiries({0}, 100), 4);
  EXPECT_THAT(expired(), ElementsAre(gone.str(), shortened.str()));
  EXPECT_THAT(expired(), IsEmpty()) << "they were named just now";
  EXPECT_EQ(value("SELECT count(*) FROM acp.session_expiries"), "3");
}

TEST_F(janitor_test, an_expired_session_is_named_until_it_ended) {
  const auto session = new_session(0);
  append_expiring(session, 1, past);
  janitor->note_expiries({0}, 100);
  const auto named = janitor->expired_sessions({0}, 10, 0s);
  ASSERT_THAT(named, SizeIs(1));
  EXPECT_EQ(checkout::to_rfc3339(named[0].expired_at), past);
  EXPECT_THAT(expired(0s), ElementsAre(session.str()));
  append_item_to(0, event_of(session, 2, "expired"));
  janitor->note_expiries({0}, 100);
  EXPECT_THAT(expired(0s), IsEmpty());
  EXPECT_EQ(value("SELECT count(*) FROM acp.session_expiries"), "0");
}

TEST_F(janitor_test, a_session_that_begins_and_ends_within_one_piece_is_not_noted) {
  const auto session = new_session(0);
  append_expiring(session, 1, past);
  append_item_to(0, event_of(session, 2, "completed"));
  EXPECT_EQ(janitor->note_expiries({0}, 100), 2);
  EXPECT_THAT(expired(), IsEmpty());
}

} // namespace
} // namespace acp::persistence
