#pragma once

#include "actors/deliveries/attempt_result.hpp"
#include "actors/deliveries/endpoint_course.hpp"
#include "persistence/deliveries/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace acp::actors {

/// One attempt to be made.
struct attempt_order {
  std::uint64_t number = 0; ///< names it among this endpoint's
  persistence::delivery_key key;
  int attempt = 1;                    ///< of this delivery
  std::string body;                   ///< as it is sent
  checkout::trace_context trace = {}; ///< of its event
};

/// What a desk asks of others. Each question is answered by a call of the desk, later.
class desk_effects : public course_effects {
public:
  /// → on_bodies
  virtual void fetch(std::vector<persistence::delivery_key> keys) = 0;
  /// → on_attempted
  virtual void attempt(attempt_order order) = 0;
  /// The receiver said that it is gone: nothing more is sent to it.
  virtual void gone(std::string why) = 0;
  /// The circuit has opened or closed.
  virtual void circuit(bool open) = 0;
  virtual void count_delivered() = 0;
  virtual void count_failed(bool died) = 0;
  virtual void count_fed(std::size_t messages) = 0;
  virtual checkout::time_point wall_now() = 0;
};

/// Decides what happens at an endpoint, given all that it hears. No I/O, no clock; one thread.
class endpoint_desk {
public:
  using time_point = std::chrono::steady_clock::time_point;
  virtual ~endpoint_desk() = default;

  virtual void configure(const persistence::endpoint& e, time_point now) = 0;
  virtual void hold(std::span<const persistence::held_shard> held, time_point now) = 0;
  virtual void on_loaded(persistence::held_shard held, const endpoint_course::loaded& position, time_point now) = 0;
  virtual void on_events(checkout::shard_id shard, std::uint64_t number, const std::vector<event_ptr>& events,
                         time_point now) = 0;
  virtual void on_saved(const persistence::save_result& result, time_point now) = 0;
  virtual void on_bodies(std::vector<persistence::delivery_body> bodies, time_point now) = 0;
  virtual void on_attempted(std::uint64_t number, attempt_result result, time_point now) = 0;
  /// Somebody else changed the backlog.
  virtual void reload(time_point now) = 0;
  /// Does what is due.
  virtual void go_on(time_point now) = 0;
  /// When `go_on` should be called, if nothing happens before; max(): no need.
  virtual time_point due(time_point now) const = 0;

  /// Begins nothing new from now on.
  virtual void wind_down(time_point now) = 0;
  /// Attempts that are still under way no longer count.
  virtual void cut_off(time_point now) = 0;
  /// Nothing is under way and all is saved.
  virtual bool is_idle() const = 0;
};

} // namespace acp::actors
