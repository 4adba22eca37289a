#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/log/counted_connection.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <deque>
#include <memory>

namespace acp::actors {

/// Reads the log for all publishers, on a thread of its own because it blocks on the database, and tells them now and
/// then where each shard's end is, so that no event waits for a word that got lost.
class tail_reader final : public caf::event_based_actor {
public:
  tail_reader(caf::actor_config& config, runtime& rt, delivery_runtime& d);
  const char* name() const override { return "tail_reader"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  using request = parcel<read_tail>;
  void accept(request r);
  void work();
  void poll();
  void answer_one(const request& r);
  bool connect();
  void lost(const std::exception& why);

  runtime& rt_;
  delivery_runtime& d_;
  counted_connection<persistence::event_tail> tail_{d_.counters.connections};
  std::deque<request> newest_; ///< at most one of each shard
  std::deque<request> older_;  ///< at most one of each endpoint and shard
  std::chrono::steady_clock::time_point next_open_{};
  backoff waits_;
  bool work_sent_ = false;
};

} // namespace acp::actors
