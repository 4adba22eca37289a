#include "http/client/webhook_signature.hpp"
#include "tests/actors/support/delivering_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <random>

/// Deliveries from the log on PostgreSQL to receivers on this machine.
namespace acp::test {
namespace {

using testing::ElementsAre;

/// A receiver that remembers what it accepted: each webhook-id once, and of each session in the order of acceptance.
class ledger {
public:
  /// Called with the lock held.
  using verdict = std::function<receiver_answer(const received&)>;
  explicit ledger(verdict decide) : decide_(std::move(decide)) {}

  receiver_answer operator()(const received& r) {
    receiver_answer a;
    {
      const std::lock_guard lock(mutex_);
      a = decide_(r);
      if (a.status == 200) accept(r);
    }
    return a;
  }
  std::size_t accepted() const { return (std::lock_guard{mutex_}, bodies_.size()); }
  std::size_t repeated() const { return (std::lock_guard{mutex_}, repeated_); }
  bool bodies_differ() const { return (std::lock_guard{mutex_}, differ_); }
  bool in_order() const {
    const std::lock_guard lock(mutex_);
    return std::ranges::all_of(by_session_, [](const auto& s) { return std::ranges::is_sorted(s.second); });
  }
  std::vector<std::string> types(const std::string& session) const {
    const std::lock_guard lock(mutex_);
    const auto at = types_.find(session);
    return at == types_.end() ? std::vector<std::string>{} : at->second;
  }

private:
  void accept(const received& r) {
    const auto [at, fresh] = bodies_.emplace(r.id(), r.body);
    differ_ = differ_ || at->second != r.body;
    if (!fresh) {
      ++repeated_;
      return;
    }
    const auto body = nlohmann::json::parse(r.body);
    const auto& data = body.at("data");
    const std::string session = data.contains("checkout_session_id") ? data.at("checkout_session_id") : data.at("id");
    const bool order = r.id().ends_with("_order");
    by_session_[session].emplace_back(std::stoll(r.id().substr(6)), order);
    types_[session].push_back(body.at("type"));
  }

  verdict decide_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> bodies_;
  std::map<std::string, std::vector<std::pair<std::int64_t, bool>>> by_session_;
  std::map<std::string, std::vector<std::string>> types_;
  std::size_t repeated_ = 0;
  bool differ_ = false;
};

TEST(deliveries, an_event_arrives_signed) {
  loopback_receiver receiver;
  delivering_system in;
  auto settings = delivering_system::calling(receiver.url());
  settings.headers = {{"X-Shop", "7"}, {"Content-Type", "text/plain"}};
  const auto endpoint = in.add(settings);
  const auto session = in.session_with(1);
  ASSERT_TRUE(eventually([&] { return receiver.count() == 1; }));
  const auto r = receiver.all().front();
  EXPECT_EQ(nlohmann::json::parse(r.body).at("type"), "checkout_session.created");
  EXPECT_EQ(nlohmann::json::parse(r.body).at("data").at("id"), session.str());
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  EXPECT_TRUE(outbound::verify_merchant_signature(r.headers.at("merchant-signature"), in.secret, r.body, now));
  EXPECT_TRUE(outbound::verify_standard_signature(r.headers.at("webhook-signature"), in.secret, r.id(),
                                                  r.headers.at("webhook-timestamp"), r.body, now));
  EXPECT_EQ(r.headers.at("content-type"), "application/json");
  EXPECT_EQ(r.headers.at("x-shop"), "7");
  EXPECT_EQ(r.headers.at("user-agent"), "acp-checkout");
  EXPECT_EQ(r.headers.at("request-id"), r.id() + "-1");
  EXPECT_TRUE(checkout::from_rfc3339(r.headers.at("timestamp")));
  EXPECT_TRUE(eventually([&] { return in.all_behind_cursors(); }));
  EXPECT_EQ(in.value("SELECT status FROM acp.webhook_attempts"), "200");
  EXPECT_EQ(in.number("SELECT count(*) FROM acp.webhook_backlog"), 0);
}

TEST(deliveries, an_event_goes_out_when_it_is_committed_without_a_poll) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  auto settings = brisk_deliveries();
  settings.poll = std::chrono::seconds{60};
  delivering_system in{settings};
  in.add(delivering_system::calling(receiver.url()));
  for (int i = 0; i < 20; ++i) in.session_with(2);
  ASSERT_TRUE(eventually([&] { return book.accepted() == 40 && in.all_behind_cursors(); }));
  const auto median = in.number("SELECT (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.at - "
                                "e.recorded_at)) * 1000)::int FROM acp.webhook_attempts a JOIN acp.checkout_events e "
                                "USING (shard, seq)");
  RecordProperty("median_ms_from_commit_to_attempt", median);
  EXPECT_LT(median, 5'000) << "however busy the machine is; a poll would be half a minute on average";
}

TEST(deliveries, a_completed_session_is_told_twice_the_second_time_as_an_order) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  in.add(delivering_system::calling(receiver.url()));
  const auto session = in.session_with(2);
  in.ask(complete_command(session, "ok"));
  ASSERT_TRUE(eventually([&] { return book.accepted() == 5; }));
  EXPECT_THAT(book.types(session.str()),
              ElementsAre("checkout_session.created", "checkout_session.updated", "checkout_session.completion_started",
                          "checkout_session.completed", "order_create"));
}

TEST(deliveries, only_what_was_subscribed_to) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  auto settings = delivering_system::calling(receiver.url());
  settings.events = {"order_create"};
  in.add(settings);
  const auto session = in.session_with(2);
  in.ask(complete_command(session, "ok"));
  ASSERT_TRUE(eventually([&] { return in.all_behind_cursors() && book.accepted() == 1; }));
  EXPECT_THAT(book.types(session.str()), ElementsAre("order_create"));
}

TEST(deliveries, a_receiver_that_fails_at_random_gets_everything_in_order) {
  std::minstd_rand chance{7};
  ledger book{[&](const received&) -> receiver_answer {
    const auto dice = chance() % 100;
    if (dice < 20) return {.status = 500, .headers = {}, .body = "no"};
    if (dice < 26) return {.status = 0};
    if (dice < 30) return {.status = 503, .headers = "Retry-After: 0\r\n"};
    if (dice < 31) return {.status = 200, .headers = {}, .body = {}, .after = std::chrono::milliseconds{30}};
    return {};
  }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  in.add(delivering_system::calling(receiver.url()));
  for (int i = 0; i < 30; ++i) in.session_with(5);
  EXPECT_TRUE(eventually([&] { return book.accepted() == 150 && in.all_behind_cursors(); }));
  EXPECT_EQ(book.accepted(), 150u);
  EXPECT_TRUE(book.in_order());
  EXPECT_FALSE(book.bodies_differ());
  EXPECT_TRUE(eventually([&] { return in.number("SELECT count(*) FROM acp.webhook_backlog") == 0; }));
  EXPECT_GT(in.number("SELECT count(*) FROM acp.webhook_attempts WHERE error IS NOT NULL"), 20);
}

TEST(deliveries, an_endpoint_that_crashes_again_and_again_loses_nothing) {
  std::minstd_rand chance{11};
  ledger book{[&](const received&) -> receiver_answer { return {.status = chance() % 10 == 0 ? 500 : 200}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  std::atomic<int> sent{0};
  in.add(delivering_system::calling(receiver.url()));
  in.on_send = [&](const outbound::http_request&) { return ++sent % 17 != 0; };
  for (int i = 0; i < 30; ++i) in.session_with(5);
  EXPECT_TRUE(eventually([&] { return book.accepted() == 150 && in.all_behind_cursors(); }));
  EXPECT_EQ(book.accepted(), 150u);
  EXPECT_TRUE(book.in_order());
  EXPECT_FALSE(book.bodies_differ()) << "the same webhook-id, the same bytes";
  EXPECT_GT(in.system->stats().deliveries.restarts, 3u);
}

TEST(deliveries, a_stopped_server_goes_on_where_it_was) {
  ledger book{[](const received&) -> receiver_answer {
    return {.status = 200, .headers = {}, .body = {}, .after = std::chrono::milliseconds{20}};
  }};
  loopback_receiver receiver{std::ref(book)};
  auto settings = brisk_deliveries();
  settings.stop_grace = std::chrono::seconds{2};
  delivering_system in{settings};
  auto slow = delivering_system::calling(receiver.url());
  slow.concurrency = 3;
  in.add(slow);
  for (int i = 0; i < 10; ++i) in.session_with(4);
  in.stop();
  EXPECT_EQ(in.number("SELECT count(*) FROM acp.webhook_attempts"), static_cast<int>(book.accepted()))
      << "what was under way is on record";
  // A cursor stays before an event that did not have its turn; what went out beyond it goes out again.
  const auto beyond = in.number("SELECT count(*) FROM acp.webhook_attempts a JOIN acp.endpoint_cursors c "
                                "USING (shard, endpoint_id) WHERE a.seq > c.seq");
  in.start();
  EXPECT_TRUE(eventually([&] { return book.accepted() == 40 && in.all_behind_cursors(); }));
  EXPECT_EQ(book.repeated(), static_cast<std::size_t>(beyond));
  EXPECT_FALSE(book.bodies_differ());
  RecordProperty("repeated", beyond);
  EXPECT_TRUE(book.in_order());
}

TEST(deliveries, lost_connections_lose_nothing) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  in.add(delivering_system::calling(receiver.url()));
  for (int i = 0; i < 20; ++i) {
    in.session_with(3);
    sql(in.database.url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name ~ 'tail|deliver|notif|listen|endpoint'");
  }
  EXPECT_TRUE(eventually([&] { return book.accepted() == 60 && in.all_behind_cursors(); }));
  EXPECT_TRUE(book.in_order());
  EXPECT_FALSE(book.bodies_differ());
}

TEST(deliveries, an_idle_server_learns_of_a_restarted_database_before_its_next_request) {
  delivering_system in;
  in.stop();
  in.renew_interval = std::chrono::hours{1}; // nothing else looks
  in.start();
  ASSERT_TRUE(eventually([&] { return in.system->stats().deliveries.listeners == 1; }));
  const auto opened = in.system->stats().shard_reopenings; // each shard, once
  sql(in.database.url(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  ASSERT_TRUE(eventually(
      [&] { return in.reported("log_connection_lost") && in.system->stats().shard_reopenings >= 2 * opened; }));
  ASSERT_TRUE(in.system->wait_until_ready(patience));
  in.session_with(1);
}

/// A session whose deliveries fail, and others.
struct poisoned : testing::Test {
  poisoned() {
    auto settings = delivering_system::calling(receiver.url());
    settings.retry_after = std::vector<std::chrono::seconds>(1, std::chrono::seconds{0});
    endpoint = in.add(settings);
    poison = true;
    bad = in.session_with(3).str();
  }
  bool is_bad(const received& r) {
    if (bad.empty()) bad = nlohmann::json::parse(r.body).at("data").at("id");
    return r.body.contains(bad);
  }
  bool died() {
    return eventually([&] { return in.number("SELECT count(*) FROM acp.webhook_backlog WHERE state = 'dead'") == 1; });
  }

  std::atomic<bool> poison{false};
  std::string bad;
  std::string endpoint;
  ledger book{[this](const received& r) -> receiver_answer { return {.status = poison && is_bad(r) ? 400 : 200}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
};

TEST_F(poisoned, the_session_is_held_and_nobody_else) {
  ASSERT_TRUE(died());
  const auto other = in.session_with(4);
  EXPECT_TRUE(eventually([&] { return book.types(other.str()).size() == 4; }));
  EXPECT_TRUE(eventually([&] { return in.all_behind_cursors(); }));
  EXPECT_EQ(in.number("SELECT count(*) FROM acp.webhook_backlog WHERE state = 'blocked'"), 2);
  EXPECT_EQ(in.system->stats().deliveries.died, 1u);
}

TEST_F(poisoned, goes_on_when_redriven) {
  ASSERT_TRUE(died());
  poison = false;
  sql(in.database.url(), "SELECT acp.redrive('" + endpoint + "')");
  EXPECT_TRUE(eventually([&] { return book.types(bad).size() == 3; }));
  EXPECT_TRUE(book.in_order());
}

TEST_F(poisoned, goes_on_behind_what_is_skipped) {
  ASSERT_TRUE(died());
  poison = false;
  sql(in.database.url(), "SELECT acp.skip('" + endpoint + "')");
  EXPECT_TRUE(eventually([&] { return book.types(bad).size() == 2; }));
  EXPECT_THAT(book.types(bad), ElementsAre("checkout_session.updated", "checkout_session.updated"));
  // What comes later goes out as if nothing had been.
  in.ask(update_command(checkout::session_id{bad}, 4));
  EXPECT_TRUE(eventually([&] { return book.types(bad).size() == 3; }));
}

TEST_F(poisoned, what_was_delivered_is_delivered_again_when_replayed) {
  ASSERT_TRUE(died());
  poison = false;
  const auto other = in.session_with(3);
  ASSERT_TRUE(eventually([&] { return book.types(other.str()).size() == 3 && in.all_behind_cursors(); }));
  sql(in.database.url(), "SELECT acp.replay('" + endpoint + "', session_id => '" + other.str() + "')");
  EXPECT_TRUE(eventually([&] { return book.repeated() == 3; }));
  EXPECT_FALSE(book.bodies_differ());
}

TEST(deliveries, a_receiver_that_is_gone_is_left_alone_until_an_operator_says_otherwise) {
  std::atomic<bool> gone{true};
  ledger book{[&](const received&) -> receiver_answer { return {.status = gone ? 410 : 200}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  const auto id = in.add(delivering_system::calling(receiver.url()));
  in.session_with(2);
  ASSERT_TRUE(eventually([&] { return in.value("SELECT status FROM acp.endpoints") == "disabled"; }));
  ASSERT_TRUE(eventually([&] { return in.system->stats().deliveries.endpoints == 0; }));
  const auto before = receiver.count();
  in.session_with(2);
  EXPECT_EQ(receiver.count(), before);
  gone = false;
  ASSERT_TRUE(in.endpoints->resume(id, "test"));
  EXPECT_TRUE(eventually([&] { return book.accepted() == 4; }));
  EXPECT_TRUE(book.in_order());
}

TEST(deliveries, a_paused_endpoint_goes_on_where_it_was) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  const auto id = in.add(delivering_system::calling(receiver.url()));
  in.session_with(2);
  ASSERT_TRUE(eventually([&] { return book.accepted() == 2; }));
  ASSERT_TRUE(in.endpoints->pause(id, "", "test"));
  ASSERT_TRUE(eventually([&] { return in.system->stats().deliveries.endpoints == 0; }));
  in.session_with(3);
  EXPECT_EQ(receiver.count(), 2u);
  ASSERT_TRUE(in.endpoints->resume(id, "test"));
  EXPECT_TRUE(eventually([&] { return book.accepted() == 5; }));
  EXPECT_EQ(book.repeated(), 0u);
}

TEST(deliveries, waits_as_long_as_the_receiver_asks) {
  std::atomic<int> calls{0};
  loopback_receiver receiver{[&](const received&) -> receiver_answer {
    if (++calls == 1) return {.status = 429, .headers = "Retry-After: 1\r\n"};
    return {};
  }};
  delivering_system in;
  auto settings = delivering_system::calling(receiver.url());
  settings.retry_after = {{std::chrono::seconds{0}, std::chrono::seconds{2}}};
  in.add(settings);
  in.session_with(1);
  ASSERT_TRUE(eventually([&] { return receiver.count() == 2; }));
  const auto all = receiver.all();
  EXPECT_GE(all[1].at - all[0].at, std::chrono::milliseconds{990});
  EXPECT_NE(all[0].headers.at("webhook-signature"), all[1].headers.at("webhook-signature")) << "signed afresh";
  EXPECT_EQ(all[0].id(), all[1].id());
}

TEST(deliveries, a_dead_endpoint_is_probed_and_loses_nothing) {
  std::atomic<bool> dead{true};
  ledger book{[&](const received&) -> receiver_answer { return {.status = dead ? 500 : 200}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  auto settings = delivering_system::calling(receiver.url());
  settings.retry_after = std::vector<std::chrono::seconds>(1, std::chrono::seconds{1});
  in.add(settings);
  for (int i = 0; i < 40; ++i) in.session_with(2);
  ASSERT_TRUE(eventually([&] { return in.system->stats().deliveries.circuits_open == 1; }));
  const auto calls = receiver.count();
  EXPECT_TRUE(eventually([&] { return receiver.count() > calls; })) << "probes go on";
  EXPECT_LT(in.number("SELECT count(*) FROM acp.webhook_backlog"), 40);
  EXPECT_FALSE(in.all_behind_cursors());
  EXPECT_EQ(in.system->stats().deliveries.died, 0u);
  dead = false;
  EXPECT_TRUE(eventually([&] { return book.accepted() == 80 && in.all_behind_cursors(); }));
  EXPECT_TRUE(book.in_order());
  EXPECT_EQ(in.system->stats().deliveries.circuits_open, 0);
}

TEST(deliveries, an_endpoint_that_hangs_slows_no_other) {
  loopback_receiver hanging{[](const received&) -> receiver_answer {
    return {.status = 200, .headers = {}, .body = {}, .after = std::chrono::seconds{60}};
  }};
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  in.add(delivering_system::calling(hanging.url()));
  in.add(delivering_system::calling(receiver.url()));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; ++i) in.session_with(2);
  EXPECT_TRUE(eventually([&] { return book.accepted() == 80; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2}) << "the other's time-out";
}

TEST(deliveries, a_pull_endpoint_finds_its_messages_in_its_queue) {
  delivering_system in;
  persistence::endpoint_settings settings;
  settings.events = {"*"};
  in.add(settings, persistence::endpoint_kind::pull);
  in.session_with(3);
  EXPECT_TRUE(eventually([&] { return in.all_behind_cursors(); }));
  EXPECT_EQ(in.value("SELECT string_agg(state, ',' ORDER BY seq) FROM acp.webhook_backlog"), "waiting,blocked,blocked");
  EXPECT_EQ(in.system->stats().deliveries.fed, 3u);
}

TEST(deliveries, a_gap_in_the_log_stops_that_shard_loudly) {
  ledger book{[](const received&) { return receiver_answer{}; }};
  loopback_receiver receiver{std::ref(book)};
  delivering_system in;
  const auto id = in.add(delivering_system::calling(receiver.url()));
  ASSERT_TRUE(in.endpoints->pause(id, "", "test"));
  ASSERT_TRUE(eventually([&] { return in.system->stats().deliveries.endpoints == 0; }));
  in.session_with(3);
  in.stop();
  sql(in.database.url(), "ALTER TABLE acp.checkout_events DISABLE TRIGGER ALL; "
                         "DELETE FROM acp.checkout_events WHERE version = 2");
  in.start();
  ASSERT_TRUE(in.endpoints->resume(id, "test"));
  ASSERT_TRUE(eventually([&] { return in.reported("log_gap"); }));
  EXPECT_EQ(in.system->stats().deliveries.log_gaps, 1u);
  EXPECT_EQ(book.accepted(), 0u);
}

} // namespace
} // namespace acp::test
