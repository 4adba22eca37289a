#include "actors/deliveries/event_ring.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace acp::actors {

std::vector<event_ptr> event_ring::after(std::int64_t after, std::size_t most) const {
  const auto there = std::min(most, static_cast<std::size_t>(last_ - after));
  const auto first = events_.end() - (last_ - after);
  return {first, first + static_cast<std::ptrdiff_t>(there)};
}

void event_ring::begin_at(std::int64_t last) {
  events_.clear();
  bytes_ = 0;
  last_ = last;
}

void event_ring::push(event_ptr e) {
  if (e->seq != last_ + 1) throw std::logic_error("the events of a shard have a gap");
  last_ = e->seq;
  bytes_ += e->data.size() + e->order.size();
  events_.push_back(std::move(e));
  while (events_.size() > most_events_ || (bytes_ > most_bytes_ && events_.size() > 1)) {
    bytes_ -= events_.front()->data.size() + events_.front()->order.size();
    events_.pop_front();
  }
}

} // namespace acp::actors
