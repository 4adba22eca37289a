#pragma once

#include "actors/deliveries/circuit_breaker.hpp"
#include "actors/deliveries/delivery_window.hpp"
#include "actors/deliveries/endpoint_desk.hpp"
#include "actors/deliveries/retry_schedule.hpp"
#include "actors/deliveries/session_line.hpp"
#include "actors/deliveries/token_bucket.hpp"

#include <random>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace acp::actors {

/// Delivers by calling: each session's deliveries one after the other, those of different sessions side by side. What
/// fails goes to the backlog, and what follows in the same session behind it.
class webhook_desk final : public endpoint_desk {
public:
  webhook_desk(const persistence::endpoint& e, const delivery_settings& settings, desk_effects& effects,
               std::uint32_t seed);

  void configure(const persistence::endpoint& e, time_point now) override;
  void hold(std::span<const persistence::held_shard> held, time_point now) override;
  void on_loaded(persistence::held_shard held, const endpoint_course::loaded& position, time_point now) override;
  void on_events(checkout::shard_id shard, std::uint64_t number, const std::vector<event_ptr>& events,
                 time_point now) override;
  void on_saved(const persistence::save_result& result, time_point now) override;
  void on_bodies(std::vector<persistence::delivery_body> bodies, time_point now) override;
  void on_attempted(std::uint64_t number, attempt_result result, time_point now) override;
  void reload(time_point now) override;
  void go_on(time_point now) override;
  time_point due(time_point now) const override;
  void wind_down(time_point now) override;
  void cut_off(time_point now) override;
  bool is_idle() const override;

private:
  using session = checkout::session_id;
  /// An attempt under way: of a fresh delivery, or of a head.
  struct attempt {
    session of;
    checkout::shard_id shard;
    checkout::trace_context trace{};
    std::optional<fresh_delivery> fresh{};
    std::optional<persistence::backlog_row> row{};
    std::string body{}; ///< of a head that was never attempted
    time_point began{};
    checkout::time_point at{};
    bool probe = false;
    bool orphan = false; ///< its shard was lost: nothing of it counts

    int number() const { return fresh ? fresh->attempts + 1 : row->attempts + 1; }
  };
  struct fetched_head {
    session of;
    persistence::delivery_body body;
  };

  // The lines (webhook_desk.cpp)
  void take(fresh_delivery d, time_point now);
  void wait_in_line(const session& s, session_line& line, fresh_delivery d, bool in_front);
  std::deque<fresh_delivery> take_waiting(session_line& line);
  void drop(checkout::shard_id shard);
  void release(const session& s, time_point now);
  void get_ready(const session& s, session_line& line);
  bool has_room() const;

  // The backlog (desk_backlog.cpp)
  void put(const fresh_delivery& d, std::string body, std::optional<persistence::delivery_failure> failure,
           time_point now);
  void put_behind(session_line& line, time_point now);
  void set_head(const session& s, const persistence::backlog_row& row, time_point now);
  void set_free(const session& s, time_point now);
  void forget_head(const session& s, session_line& line);
  void time_head(const session& s, session_line& line, time_point when);
  bool is_unsaved(const session& s) const { return pending_.contains(s) || sent_.contains(s); }
  void fetch(time_point now);
  void resolve_doubt(time_point now);
  bool wants_bodies() const;

  // Attempts (desk_attempts.cpp)
  void begin_attempts(time_point now);
  bool begin_fresh(time_point now);
  bool begin_head(time_point now);
  void begin(attempt a, std::string body, time_point now);
  void delivered(const attempt& a, time_point now);
  void failed(attempt& a, const attempt_result& result, time_point now);
  void put_back(attempt& a, time_point now, std::chrono::milliseconds pause);
  void log_attempt(const attempt& a, attempt_result& result, time_point now);

  const delivery_settings& settings_;
  desk_effects& effects_;
  endpoint_course course_;
  retry_schedule schedule_;
  delivery_window window_;
  token_bucket bucket_;
  circuit_breaker breaker_;
  std::minstd_rand chance_;

  std::unordered_map<session, session_line> lines_;
  std::deque<session> ready_;                      ///< lines whose next fresh delivery can go
  std::set<std::pair<time_point, session>> timed_; ///< heads that wait for their time
  std::vector<session> fetching_;                  ///< heads whose bodies are being read
  std::deque<fetched_head> fetched_;
  std::set<checkout::shard_id> doubtful_; ///< more sessions have rows there than are known: all is put behind them
  std::unordered_set<session> pending_;   ///< their backlog changes with the next save
  std::unordered_set<session> sent_;      ///< … with the save under way
  std::unordered_map<std::uint64_t, attempt> under_way_;
  std::uint64_t last_attempt_ = 0;
  std::size_t waiting_bytes_ = 0;
  time_point paused_until_{};
  time_point doubted_at_{};
  bool heads_turn_ = false;
  bool gone_ = false;
  bool winding_down_ = false;
};

} // namespace acp::actors
