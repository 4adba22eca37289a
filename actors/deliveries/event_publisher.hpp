#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/deliveries/event_ring.hpp"
#include "actors/runtime/runtime.hpp"

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <vector>

namespace acp::actors {

/// Hands out the events of one shard, in their order and without a gap, to whoever asks for what comes after a place.
/// Reads the log only when somebody waits for it. A gap in the log ends its work for good, loudly: to go on would mean
/// to lose events.
class event_publisher final : public caf::event_based_actor {
public:
  event_publisher(caf::actor_config& config, runtime& rt, delivery_runtime& d, checkout::shard_id shard);
  const char* name() const override { return "event_publisher"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override { demands_.clear(); }

private:
  struct demand {
    want_events what;
    step reading = 0; ///< the read of the log made for it alone, as it lags behind the ring
  };
  void on_want(const want_events& w);
  void on_committed(std::int64_t head);
  void on_read(answer<read_tail::result>& a);
  void on_newest(std::vector<event_ptr> events);
  void on_older(step of, std::vector<event_ptr> events);
  void serve_all();
  /// True: answered.
  bool serve(demand& d);
  void hand_over(const want_events& w, std::vector<event_ptr> events);
  void read_on();
  void read(std::int64_t after, int most, bool newest, step number);
  void halt(const persistence::log_gap& gap);

  runtime& rt_;
  delivery_runtime& d_;
  const checkout::shard_id shard_;
  event_ring ring_;
  std::vector<demand> demands_;
  step last_step_ = 0;
  step reading_ = 0; ///< the read at the ring's end; 0: none is under way
  bool more_ = true; ///< there may be events beyond the ring
  bool halted_ = false;
};

} // namespace acp::actors
