#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace acp::actors {

/// Whether a shard is held right now, readable from any thread without a lock. Its appender opens it for as long as the
/// lease surely lasts, so that a stalled appender closes it by itself.
class shard_gate {
public:
  using steady = std::chrono::steady_clock;

  bool held(steady::time_point now = steady::now()) const noexcept {
    return now.time_since_epoch().count() < held_until_.load(std::memory_order_acquire);
  }
  void open_until(steady::time_point t) noexcept {
    held_until_.store(t.time_since_epoch().count(), std::memory_order_release);
  }
  void close() noexcept { held_until_.store(0, std::memory_order_release); }

  /// Numbers the periods in which this server held the shard without another owner in between. What a session knows is
  /// true only within the tenure in which it was loaded.
  std::uint64_t begin_tenure() noexcept { return ++tenure_; }
  std::uint64_t tenure() const noexcept { return tenure_.load(); }

private:
  std::atomic<steady::rep> held_until_{0};
  std::atomic<std::uint64_t> tenure_{0};
};

} // namespace acp::actors
