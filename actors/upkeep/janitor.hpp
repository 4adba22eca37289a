#pragma once

#include "actors/runtime/notes.hpp"
#include "actors/runtime/runtime.hpp"
#include "actors/upkeep/janitor_agenda.hpp"
#include "persistence/deliveries/janitor_store.hpp"

#include <caf/event_based_actor.hpp>

#include <array>
#include <memory>
#include <vector>

namespace acp::actors {

/// Does what has to be done now and then for the shards this server holds: sessions whose time has passed are told so,
/// records and letters whose time has passed are removed, the partitions of days come and go. In portions, on a thread
/// and a connection of its own, with a pause after every full one. What fails is left to the next round.
class janitor final : public caf::event_based_actor {
public:
  janitor(caf::actor_config& config, runtime& rt);
  const char* name() const override { return "janitor"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { store_.reset(); }

private:
  struct work_now : note {};

  void work();
  bool connect();
  /// Whether there may be more of it.
  bool do_portion(const janitor_task& task);
  bool perform(const janitor_task& task);
  bool wake_expired(checkout::shard_id shard);
  void on_lost(const char* why);
  std::vector<checkout::shard_id> held_shards() const;

  runtime& rt_;
  const janitor_settings& settings_;
  janitor_agenda agenda_;
  std::unique_ptr<persistence::janitor_store> store_;
  backoff waits_;
  bool lost_ = false;                       ///< reported, and nothing has succeeded since
  std::array<bool, chore_kinds> failing_{}; ///< likewise
};

} // namespace acp::actors
