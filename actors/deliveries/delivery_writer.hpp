#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/log/counted_connection.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace acp::actors {

/// Reads and writes cursors, backlog and attempts for all endpoints, on a thread of its own because it blocks on the
/// database. Saves of several endpoints that wait at the same time go in one transaction. While the database is away
/// everything waits here: an endpoint has one save, one fetch and one load per shard on its way at most.
class delivery_writer final : public caf::event_based_actor {
public:
  delivery_writer(caf::actor_config& config, runtime& rt, delivery_runtime& d);
  const char* name() const override { return "delivery_writer"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  using save_request = parcel<save_deliveries>;
  void work();
  void work_soon();
  bool has_work() const { return !saves_.empty() || !loads_.empty() || !fetches_.empty(); }
  bool connect();
  void lost(const std::exception& why);

  void save();
  std::vector<save_request> take_saves(std::map<checkout::shard_id, std::int64_t>& held);
  void save_together(const std::vector<save_request>& requests, const std::vector<persistence::held_shard>& held);
  void save_one_by_one(const std::vector<save_request>& requests);
  void load();
  void fetch();

  runtime& rt_;
  delivery_runtime& d_;
  counted_connection<persistence::delivery_store> store_{d_.counters.connections};
  std::deque<save_request> saves_;
  std::deque<parcel<load_position>> loads_;
  std::deque<parcel<fetch_bodies>> fetches_;
  backoff waits_;
  bool work_sent_ = false;
  bool pausing_ = false; ///< until the next try to connect
};

} // namespace acp::actors
