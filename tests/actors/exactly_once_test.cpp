#include "actors/deliveries/event_listener.hpp"
#include "actors/deliveries/event_notifier.hpp"
#include "actors/deliveries/event_publisher.hpp"
#include "actors/deliveries/tail_reader.hpp"
#include "tests/actors/support/rough_writer.hpp"
#include "tests/actors/support/scripted_merchant.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>
#include <unordered_map>

/// Publishers follow writers that fail often: what is published is what was committed, each event once and in order.
/// 30,000 events; with ACP_TEST_FULL=1 a million.
namespace acp::test {
namespace {

using namespace actors;
using steady = std::chrono::steady_clock;
using role = actor_directory::role;

constexpr std::chrono::minutes whole_run{9};
constexpr std::chrono::seconds ask_again_after{1};

/// What a counting consumer has found, for other threads.
struct tally {
  std::atomic<std::int64_t> events{0};
  std::atomic<std::uint64_t> fingerprints{0};
  std::atomic<std::int64_t> faults{0};
  std::string first_fault; ///< to be read when the consumer has ended

  void fault(std::string what) {
    if (++faults == 1) first_fault = std::move(what);
  }
};

/// Asks for the events of all shards from the first on, as endpoints do, and checks what it gets.
class counting_consumer final : public caf::event_based_actor {
public:
  counting_consumer(caf::actor_config& config, runtime& rt, tally& t)
      : caf::event_based_actor(config)
      , rt_(rt)
      , tally_(t) {}

protected:
  caf::behavior make_behavior() override {
    for (std::size_t shard = 0; shard < places_.size(); ++shard) ask(shard);
    send(this, poll_due{});
    return {[this](const events_ready& e) { take(e); }, [this](const poll_due&) { look_after(); },
            [this](const stop_working&) { quit(); }};
  }

private:
  struct place {
    std::int64_t last = 0;
    std::uint64_t asked = 0;
    steady::time_point asked_at{};
  };

  void ask(std::size_t shard) {
    auto& p = places_.at(shard);
    p.asked = ++number_;
    p.asked_at = steady::now();
    rt_.directory.send(role::publisher, shard, want_events{{}, address(), p.last, 50, p.asked});
  }
  /// A publisher that was started again knows nothing of questions.
  void look_after() {
    for (std::size_t shard = 0; shard < places_.size(); ++shard)
      if (steady::now() - places_.at(shard).asked_at > ask_again_after) ask(shard);
    delayed_send(this, ask_again_after / 4, poll_due{});
  }
  void take(const events_ready& ready) {
    auto& p = places_.at(ready.shard.value);
    if (ready.number != p.asked) return;
    if (ready.events->empty()) tally_.fault("an answer without events");
    for (const auto& e : *ready.events) count(p, *e, ready.shard);
    ask(ready.shard.value);
  }
  void count(place& p, const persistence::tail_event& e, checkout::shard_id shard) {
    if (e.shard != shard || e.seq != ++p.last) tally_.fault("sequence " + std::to_string(e.seq));
    auto& version = versions_[e.session.str()];
    if (e.version != ++version) tally_.fault("version " + std::to_string(e.version) + " of " + e.session.str());
    if (version == last_version) versions_.erase(e.session.str());
    tally_.fingerprints += fingerprint(e.session.str(), e.version);
    ++tally_.events;
  }

  runtime& rt_;
  tally& tally_;
  std::array<place, log_shards> places_{};
  std::unordered_map<std::string, std::int64_t> versions_; ///< of sessions that go on
  std::uint64_t number_ = 0;
};

/// Never called: nothing is delivered here.
struct no_calls final : outbound::http_client {
  void send(outbound::http_request, outbound::http_callback) override {}
  void stop() override {}
};

/// The publishing side of a server, and its supervisor's part of it.
class publishing {
public:
  explicit publishing(const test_database& database)
      : log_(persistence::make_event_log({.database_url = database.url("acp_server"), .node_id = "publishing"}))
      , rt_(
            system_settings{}, *log_, merchant_.services(), {}, [] { return checkout::time_point{}; },
            [] { return checkout::entropy{}; })
      , d_(services(database.url("acp_server"))) {
    for (const auto r : {role::publisher, role::tail_reader, role::event_listener, role::event_notifier,
                         role::endpoint_watcher, role::delivery_supervisor})
      rt_.directory.resize(r, r == role::publisher ? log_shards : 1);
    for (std::size_t shard = 0; shard < log_shards; ++shard) start_publisher(shard);
    post(role::tail_reader, system_.spawn<tail_reader, caf::detached>(std::ref(rt_), std::ref(d_)));
    post(role::event_listener, system_.spawn<event_listener, caf::detached>(std::ref(rt_), std::ref(d_)));
    post(role::event_notifier, system_.spawn<event_notifier, caf::detached>(std::ref(rt_), std::ref(d_)));
  }
  ~publishing() {
    for (const auto& a : actors_) caf::anon_send(a, stop_working{});
    for (std::size_t shard = 0; shard < log_shards; ++shard) rt_.directory.send(role::publisher, shard, stop_working{});
    system_.await_all_actors_done();
    rt_.directory.clear();
  }

  void start_publisher(std::size_t shard) {
    rt_.directory.place(role::publisher, shard,
                        system_.spawn<event_publisher>(std::ref(rt_), std::ref(d_),
                                                       checkout::shard_id{static_cast<std::uint8_t>(shard)}));
  }
  /// As after a crash: the one before hears nothing any more.
  void replace_publisher(std::size_t shard) {
    rt_.directory.send(role::publisher, shard, stop_working{});
    start_publisher(shard);
  }
  void follow(tally& t) { actors_.push_back(system_.spawn<counting_consumer>(std::ref(rt_), std::ref(t))); }
  /// Other servers' commits are heard of by NOTIFY alone, this one's by a message too.
  void committed(int shard, std::int64_t head) {
    const checkout::shard_id id{static_cast<std::uint8_t>(shard)};
    if (shard % 2 == 0) rt_.directory.send(role::publisher, id.value, events_committed{{}, head});
    if (d_.to_notify.mark(id)) rt_.directory.send(role::event_notifier, 0, look_again{});
  }
  std::uint64_t gaps() const { return d_.counters.view().log_gaps; }

private:
  struct two_threads : caf::actor_system_config {
    two_threads() {
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", std::size_t{2});
    }
  };
  delivery_services services(const std::string& url) {
    const persistence::delivery_database db{.url = url};
    return {.http = http_,
            .open_tail = [db] { return persistence::open_event_tail(db); },
            .open_deliveries = {},
            .open_endpoints = {},
            .open_listener = [db] { return persistence::open_listener(db); },
            .open_notifier = [db] { return persistence::open_notifier(db); }};
  }
  void post(role r, const caf::actor& who) {
    rt_.directory.place(r, 0, who);
    actors_.push_back(who);
  }

  no_calls http_;
  scripted_merchant merchant_{std::make_shared<merchant_books>(), std::make_shared<power>()};
  std::unique_ptr<persistence::event_log> log_;
  runtime rt_;
  delivery_runtime d_;
  two_threads config_;
  caf::actor_system system_{config_};
  std::vector<caf::actor> actors_;
};

std::int64_t wanted_events() {
  const char* full = std::getenv("ACP_TEST_FULL");
  return full && std::string{full} == "1" ? 1'000'000 : 30'000;
}

/// Of this process, in MiB.
std::int64_t peak_memory() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) / 1024;
  return 0;
}

void hold_all(rough_log& log) {
  const auto rows = sql(log.url, "SELECT shard, epoch FROM acp.claim_shards((SELECT array_agg(shard) FROM "
                                 "acp.shard_heads), 'rough', 3600000) WHERE claimed");
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(log_shards));
  for (const auto& row : rows) log.epochs.at(row[0].as<std::size_t>()) = row[1].as<std::int64_t>();
}

TEST(exactly_once, every_committed_event_is_published_once_and_in_order) {
  const test_database database;
  const auto begin = steady::now();
  const auto over = [&] { return steady::now() - begin > whole_run; };
  tally early;
  tally late;
  rough_log log{.url = database.url("acp_server"), .target = wanted_events(), .committed = {}};
  hold_all(log);
  std::chrono::duration<double> written{};
  {
    publishing side{database};
    log.committed = [&](int shard, std::int64_t head) { side.committed(shard, head); };
    side.follow(early);
    std::vector<std::jthread> writers;
    for (unsigned i = 0; i < 4; ++i) writers.emplace_back([&log, i] { rough_writer{log, i + 1}.write(); });
    // Meanwhile publishers and connections are lost, and somebody comes who wants everything from the beginning.
    for (int part = 1; part <= 8; ++part) {
      while (log.events < log.target * part / 9 && !over()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      if (part == 4) side.follow(late);
      side.replace_publisher(static_cast<std::size_t>(part) % log_shards);
      if (part % 2 == 0)
        sql(database.url(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                            "AND application_name ~ 'tail|listen|notif'");
    }
    writers.clear();
    written = steady::now() - begin;
    while ((early.events < log.events || late.events < log.events) && early.faults + late.faults == 0 && !over())
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    // Should there be more than there ought to be, it gets the time to come.
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    EXPECT_EQ(side.gaps(), 0u);
  }
  const std::chrono::duration<double> took = steady::now() - begin;
  std::cout << log.events << " events committed in " << log.appends << " appends: " << log.rolled_back
            << " rolled back, " << log.fenced << " fenced, " << log.versions_taken << " events with a taken version; "
            << "written in " << written.count() << " s, published in " << took.count() << " s to " << early.events
            << " + " << late.events << "; " << peak_memory() << " MiB at most\n";
  EXPECT_EQ(early.faults, 0) << early.first_fault;
  EXPECT_EQ(late.faults, 0) << late.first_fault;
  EXPECT_EQ(early.events, log.events);
  EXPECT_EQ(late.events, log.events);
  EXPECT_EQ(early.fingerprints, log.fingerprints);
  EXPECT_EQ(late.fingerprints, log.fingerprints);
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM acp.checkout_events"), std::to_string(log.events));
  EXPECT_EQ(sql_value(database.url(), "SELECT sum(head) FROM acp.shard_heads"), std::to_string(log.events));
  EXPECT_GE(log.events, wanted_events());
  EXPECT_GT((log.rolled_back + log.fenced) * 100, log.appends * 5);
  EXPECT_GT(log.rolled_back, 0);
  EXPECT_GT(log.fenced, 0);
  EXPECT_GT(log.versions_taken, 0);
  EXPECT_LT(peak_memory(), 1024);
}

} // namespace
} // namespace acp::test
