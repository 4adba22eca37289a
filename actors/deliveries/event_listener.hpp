#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/log/counted_connection.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>
#include <string_view>

namespace acp::actors {

/// Hears what others say about events and endpoints, on a thread and a connection of its own, and wakes whom it
/// concerns. After each reconnect it listens first and then wakes everybody, since something may have been missed.
class event_listener final : public caf::event_based_actor {
public:
  event_listener(caf::actor_config& config, runtime& rt, delivery_runtime& d)
      : caf::event_based_actor(config)
      , rt_(rt)
      , d_(d)
      , waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}
  const char* name() const override { return "event_listener"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { ears_.reset(); }

private:
  void listen();
  void connect();
  /// Nobody else waits on a connection: of a database that was restarted they would learn from the next request.
  void tell_appenders();
  void hear(const persistence::notification& n);
  void wake_publisher(std::size_t shard, std::int64_t head);
  void wake_all();

  runtime& rt_;
  delivery_runtime& d_;
  counted_connection<persistence::notification_listener> ears_{d_.counters.listeners};
  std::chrono::steady_clock::time_point silent_since_{};
  backoff waits_;
};

} // namespace acp::actors
