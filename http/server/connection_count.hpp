#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace acp::http {

/// How many connections there are, over all I/O threads. Callable from any thread.
class connection_count {
public:
  explicit connection_count(std::size_t most) : most_(most) {}

  enum class place {
    served,      ///< there is room
    turned_away, ///< there is none, but enough to say so
    none,        ///< not even that: close at once
  };
  /// Takes a place unless it answers `none`.
  place take() {
    const std::scoped_lock lock(mutex_);
    if (now_ >= most_ + surplus) return place::none;
    return ++now_ > most_ ? place::turned_away : place::served;
  }
  void give_back() {
    const std::scoped_lock lock(mutex_);
    if (--now_ == 0) empty_.notify_all();
  }
  std::size_t now() const {
    const std::scoped_lock lock(mutex_);
    return now_;
  }
  /// True when there was none before the deadline.
  bool wait_until_empty(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return empty_.wait_until(lock, deadline, [this] { return now_ == 0; });
  }

private:
  static constexpr std::size_t surplus = 64;

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t now_ = 0;
};

} // namespace acp::http
