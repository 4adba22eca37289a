#include "actors/deliveries/shard_progress.hpp"

#include <stdexcept>

namespace acp::actors {

void shard_progress::add(std::int64_t seq, int deliveries) {
  if (seq != read() + 1) throw std::logic_error("an event was left out or came twice");
  open_.push_back(static_cast<std::uint8_t>(deliveries));
  advance();
}

void shard_progress::settle(std::int64_t seq) {
  const auto place = seq - cursor_ - 1;
  if (place < 0 || static_cast<std::size_t>(place) >= open_.size() || open_[static_cast<std::size_t>(place)] == 0)
    throw std::logic_error("a delivery was settled twice");
  --open_[static_cast<std::size_t>(place)];
  advance();
}

void shard_progress::advance() {
  while (!open_.empty() && open_.front() == 0) {
    open_.pop_front();
    ++cursor_;
  }
}

} // namespace acp::actors
