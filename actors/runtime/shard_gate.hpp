#pragma once

#include "actors/runtime/admission.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace acp::actors {

/// Whether a shard is held right now, readable from any thread without a lock. Its appender opens it for as long as the
/// lease surely lasts, so that a stalled appender closes it by itself.
class shard_gate {
public:
  using steady = std::chrono::steady_clock;

  explicit shard_gate(std::size_t most_appends) : appends(most_appends) {}

  bool held(steady::time_point now = steady::now()) const noexcept {
    return now.time_since_epoch().count() < held_until_.load(std::memory_order_acquire);
  }
  void open_until(steady::time_point t) noexcept {
    held_until_.store(t.time_since_epoch().count(), std::memory_order_release);
  }
  void close() noexcept { held_until_.store(0, std::memory_order_release); }

  /// Under which epoch it is held, when it is.
  std::int64_t epoch() const noexcept { return epoch_.load(std::memory_order_acquire); }
  void set_epoch(std::int64_t epoch) noexcept { epoch_.store(epoch, std::memory_order_release); }

  /// Numbers the periods in which this server held the shard without another owner in between. What a session knows is
  /// true only within the tenure in which it was loaded.
  std::uint64_t begin_tenure() noexcept { return ++tenure_; }

  /// The appends on their way to the log. Counted here and not by the appender, which can't refuse while it commits.
  admission appends;

private:
  std::atomic<steady::rep> held_until_{0};
  std::atomic<std::uint64_t> tenure_{0};
  std::atomic<std::int64_t> epoch_{0};
};

} // namespace acp::actors
