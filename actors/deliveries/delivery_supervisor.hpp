#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <map>
#include <string>
#include <vector>

namespace acp::actors {

/// Starts everything that brings events outside: publishers, their readers and writers, and one actor per active
/// endpoint. Starts a crashed one again after growing waits. Ends with all of them.
class delivery_supervisor final : public caf::event_based_actor {
public:
  delivery_supervisor(caf::actor_config& config, runtime& rt, delivery_runtime& d)
      : caf::event_based_actor(config)
      , rt_(rt)
      , d_(d) {}
  const char* name() const override { return "delivery_supervisor"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  using role = actor_directory::role;
  using steady = std::chrono::steady_clock;
  /// A standing actor's place.
  struct post {
    role r;
    std::size_t at;
    backoff waits;
    steady::time_point started{};
    caf::actor holder{};
  };
  /// An endpoint and, while it is active, its actor.
  struct seat {
    std::shared_ptr<const persistence::endpoint> endpoint;
    backoff waits;
    steady::time_point started{};
    caf::actor holder{};
    bool leaving = false;    ///< it was told to end
    bool start_sent = false; ///< it is started again soon
  };
  struct post_due : note {
    std::size_t post;
  };
  struct seat_due : note {
    std::string endpoint;
  };

  void fill(std::size_t post);
  caf::actor start(role r, std::size_t at);

  // Endpoints (endpoint_seats.cpp)
  void on_seen(const endpoints_seen& seen);
  void see(const persistence::endpoint& e);
  bool is_wanted(const seat& s) const;
  void settle(const std::string& id);
  void sit_down(seat& s);
  void tell_endpoints(const backlog_changed& change);
  bool on_endpoint_down(const caf::down_msg& d);

  void on_down(const caf::down_msg& d);
  void crashed(const std::string& who, const caf::down_msg& d);
  backoff restarting() const { return {rt_.settings.restart_first, rt_.settings.restart_cap}; }
  void rested(backoff& waits, steady::time_point started) const;
  void stop_endpoints(const stop_deliveries& s);

  runtime& rt_;
  delivery_runtime& d_;
  std::vector<post> posts_;
  std::map<std::string, seat> seats_;
  std::map<caf::actor_id, std::string> sitting_;
  std::shared_ptr<void> stopped_; ///< dropped when all endpoints have ended
  bool stopping_ = false;
};

} // namespace acp::actors
