#pragma once

#include "actors/deliveries/fresh_delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace acp::actors {

/// The newest events of a shard, one after the other without a gap, as many as the bounds allow.
class event_ring {
public:
  event_ring(std::size_t most_events, std::size_t most_bytes) : most_events_(most_events), most_bytes_(most_bytes) {}

  /// The last event that is or was here.
  std::int64_t last() const noexcept { return last_; }
  /// True when everything after `after` and up to `last()` is here.
  bool covers(std::int64_t after) const noexcept {
    return after <= last_ && after >= last_ - static_cast<std::int64_t>(events_.size());
  }
  /// Those after `after`, at most so many; only where they are covered.
  std::vector<event_ptr> after(std::int64_t after, std::size_t most) const;

  /// Empties it: the next event will be the one after that.
  void begin_at(std::int64_t last);
  /// The next one.
  void push(event_ptr e);

private:
  std::size_t most_events_;
  std::size_t most_bytes_;
  std::deque<event_ptr> events_;
  std::size_t bytes_ = 0;
  std::int64_t last_ = 0;
};

} // namespace acp::actors
