#pragma once

#include "actors/runtime/notes.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <map>

namespace acp::actors {

/// Tells all standing actors to end, in an order in which nobody misses another.
void stop_posts(const actor_directory& directory);

/// Starts the system's standing actors and starts a crashed one again, after growing waits. Ends when told, and tells
/// them.
class supervisor final : public caf::event_based_actor {
public:
  supervisor(caf::actor_config& config, runtime& rt) : caf::event_based_actor(config), rt_(rt) {}
  const char* name() const override { return "supervisor"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { posts_.clear(); }

private:
  using role = actor_directory::role;
  struct post {
    role r;
    std::size_t at;
    backoff waits;
    std::chrono::steady_clock::time_point started;
  };
  struct restart_due : note {
    std::size_t post;
  };

  bool fill(std::size_t post);
  void refill(std::size_t post);
  caf::actor start(role r, std::size_t at);
  void on_down(const caf::down_msg& d);
  void stop_all();

  runtime& rt_;
  std::vector<post> posts_;
  std::map<caf::actor_id, std::size_t> holders_;
};

} // namespace acp::actors
