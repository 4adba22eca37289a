#include "actors/runtime/admission.hpp"

namespace acp::actors {

std::optional<admission::ticket> admission::enter() noexcept {
  if (closed()) return std::nullopt;
  if (inside_.fetch_add(1) >= bound_) {
    leave();
    return std::nullopt;
  }
  ticket admitted{this};
  // Whoever closes looks at `inside_` afterwards: either it sees this request, or this request sees the closing.
  if (closed()) return std::nullopt;
  return admitted;
}

void admission::close() noexcept { closed_.store(true); }

bool admission::wait_until_empty(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return empty_.wait_until(lock, deadline, [this] { return inside_.load() == 0; });
}

void admission::leave() noexcept {
  if (inside_.fetch_sub(1) != 1 || !closed()) return;
  // The lock orders this with a waiter that has just looked and is about to sleep.
  std::lock_guard lock(mutex_);
  empty_.notify_all();
}

} // namespace acp::actors
