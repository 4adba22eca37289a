#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace acp::actors {

/// Reads which endpoints there are, when told that some have changed and now and then without a word, and disables
/// those whose receivers are gone. On a thread of its own because it blocks on the database.
class endpoint_watcher final : public caf::event_based_actor {
public:
  endpoint_watcher(caf::actor_config& config, runtime& rt, delivery_runtime& d)
      : caf::event_based_actor(config)
      , rt_(rt)
      , d_(d)
      , waits_(rt.settings.reopen_first, rt.settings.reopen_cap) {}
  const char* name() const override { return "endpoint_watcher"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { store_.reset(); }

private:
  void look();
  void disable_all();
  void read_changes();
  void look_soon();
  void look_after(std::chrono::milliseconds wait);

  runtime& rt_;
  delivery_runtime& d_;
  std::unique_ptr<persistence::endpoint_store> store_;
  std::optional<std::int64_t> version_;     ///< up to which all changes are known
  std::deque<disable_endpoint> to_disable_; ///< at most one of each endpoint
  std::uint64_t generation_ = 0;
  bool soon_ = false;
  backoff waits_;
};

} // namespace acp::actors
