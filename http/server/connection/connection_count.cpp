#include "http/server/connection/connection_count.hpp"

namespace acp::http {

connection_count::place connection_count::take(const client_address& from) {
  const std::scoped_lock lock(mutex_);
  const bool full = now_ - turned_away_ >= most_.all;
  const bool crowded = !full && !has_room(from);
  if (full || crowded) {
    if (turned_away_ >= surplus) return place::none;
    ++turned_away_;
  }
  ++now_;
  if (full) return place::turned_away;
  if (crowded) return place::address_turned_away;
  if (counts(from)) ++by_address_[from.counted()];
  return place::served;
}

void connection_count::give_back(place of, const client_address& from) {
  const std::scoped_lock lock(mutex_);
  if (of != place::served) {
    --turned_away_;
  } else if (counts(from)) {
    const auto at = by_address_.find(from.counted());
    if (--at->second == 0) by_address_.erase(at);
  }
  if (--now_ == 0) empty_.notify_all();
}

std::size_t connection_count::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

bool connection_count::wait_until_empty(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return empty_.wait_until(lock, deadline, [this] { return now_ == 0; });
}

bool connection_count::counts(const client_address& from) const {
  return most_.per_address > 0 && !contains(most_.uncounted, from);
}

bool connection_count::has_room(const client_address& from) {
  if (!counts(from)) return true;
  const auto at = by_address_.find(from.counted());
  return at == by_address_.end() || at->second < most_.per_address;
}

} // namespace acp::http
