#pragma once

#include "actors/deliveries/webhook_desk.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace acp::test {

/// All that surrounds a desk, in memory and under the test's thumb: a log of one shard, the tables of deliveries, a
/// receiver, the time. Questions are answered when the test says so; those to the tables in their order.
class desk_world final : public actors::desk_effects {
public:
  using row_name = std::pair<std::int64_t, std::string>; ///< seq, topic
  using time_point = actors::endpoint_desk::time_point;

  explicit desk_world(unsigned seed, actors::delivery_settings s = {}) : settings(std::move(s)), random(seed) {}

  // What the test does.
  void append(const std::string& session, const std::string& type = "checkout_session.updated");
  /// A new desk, as after a start or a crash: it knows nothing, and no answer to the one before reaches it.
  void begin();
  void pass(std::chrono::milliseconds t);
  /// The desk holds the shard under the newest epoch, or doesn't.
  void hold(bool held = true);
  /// Answers what was asked of the tables first, or one of the attempts. False: nothing is asked.
  bool answer_tables();
  bool answer_attempt();
  void answer_events();
  /// An operator takes the dead heads away, or has them attempted again.
  void redrive();
  void skip();
  void replay(std::int64_t from, std::int64_t to);
  /// Lets everything go on, as far as it does without anybody's help.
  void settle(int rounds = 20'000);
  int chance(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

  // What the test sees.
  /// Accepted by the receiver, each once, in the order of first acceptance.
  std::map<std::string, std::vector<row_name>> accepted;
  std::multiset<row_name> accepted_in_all;
  std::size_t attempts_made = 0;
  std::map<row_name, std::set<std::string>> bodies; ///< that were sent
  std::optional<std::string> overlap;               ///< a session with two attempts at once
  std::size_t most_under_way = 0;
  std::size_t most_ahead = 0;
  std::int64_t cursor = 0;
  std::int64_t head() const { return static_cast<std::int64_t>(log.size()); }
  std::vector<persistence::delivery_attempt> logged;
  std::string gone_because;
  bool circuit_is_open = false;
  int died = 0;

  struct row {
    persistence::backlog_row is;
    std::string body;
    time_point due;
  };
  std::map<row_name, row> backlog;
  std::size_t in_state(persistence::backlog_state s) const;

  /// What the receiver answers.
  std::function<actors::attempt_result(const actors::attempt_order&)> receiver;
  static actors::attempt_result ok();
  static actors::attempt_result status(int s, std::optional<std::chrono::seconds> retry_after = std::nullopt);

  actors::delivery_settings settings;
  persistence::endpoint endpoint = [] {
    persistence::endpoint e;
    e.id = "we_1";
    e.settings.events = {"*"};
    return e;
  }();
  std::unique_ptr<actors::webhook_desk> desk;
  time_point now{std::chrono::hours{1}};
  std::size_t attempts_waiting() const { return under_way_.size(); }

private:
  // What the desk asks.
  void load(persistence::held_shard held, int most_heads) override;
  void ask(checkout::shard_id shard, std::int64_t after, int most, std::uint64_t number) override;
  void save(std::vector<persistence::held_shard> held, persistence::delivery_batch batch) override;
  void fetch(std::vector<persistence::delivery_key> keys) override;
  void attempt(actors::attempt_order order) override;
  void gone(std::string why) override { gone_because = std::move(why); }
  void circuit(bool open) override { circuit_is_open = open; }
  void count_delivered() override {}
  void count_failed(bool d) override { died += d ? 1 : 0; }
  void count_fed(std::size_t) override {}
  checkout::time_point wall_now() override { return {}; }

  persistence::save_result apply(const std::vector<persistence::held_shard>& held,
                                 const persistence::delivery_batch& batch);
  void put(const persistence::backlog_put& p, persistence::save_result& result, std::set<std::string>& touched);
  void update(const persistence::backlog_update& u, persistence::save_result& result, std::set<std::string>& touched);
  void fail(row& r, const persistence::delivery_failure& f);
  void settle_session(const std::string& session);
  row* head_of(const std::string& session);
  std::string body_of(const row_name& name) const;
  void go_on();

  std::minstd_rand random;
  std::vector<actors::event_ptr> log;
  std::int64_t epoch_ = 1;
  std::deque<std::function<void()>> tables_;
  std::vector<actors::attempt_order> under_way_;
  struct question {
    std::int64_t after = 0;
    int most = 0;
    std::uint64_t number = 0;
  };
  std::optional<question> question_;
};

} // namespace acp::test
