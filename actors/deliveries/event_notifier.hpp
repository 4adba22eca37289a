#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>

namespace acp::actors {

/// Tells other servers which shards have something new: one notification for all commits of a short while, on a
/// connection of its own, never in a commit's way. What can't be told is left out: those who listen also poll.
class event_notifier final : public caf::event_based_actor {
public:
  event_notifier(caf::actor_config& config, runtime& rt, delivery_runtime& d)
      : caf::event_based_actor(config)
      , rt_(rt)
      , d_(d)
      , waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}
  const char* name() const override { return "event_notifier"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { notifier_.reset(); }

private:
  void notify();

  runtime& rt_;
  delivery_runtime& d_;
  std::unique_ptr<persistence::notifier> notifier_;
  std::chrono::steady_clock::time_point next_open_{};
  backoff waits_;
};

} // namespace acp::actors
