#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace acp::actors {

/// Counts the requests under way and refuses what goes beyond its bound, or comes after it was closed. Thread-safe.
class admission {
public:
  explicit admission(std::size_t bound) : bound_(bound) {}

  /// One admitted request; leaving scope is leaving. Outlives neither the admission nor, thereby, the system.
  class ticket {
  public:
    ticket() = default;
    explicit ticket(admission* of) : of_(of) {}
    ticket(ticket&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    ticket& operator=(ticket&& other) noexcept {
      std::swap(of_, other.of_);
      return *this;
    }
    ~ticket() {
      if (of_) of_->leave();
    }

  private:
    admission* of_ = nullptr;
  };

  /// A ticket, or nothing when full or closed.
  std::optional<ticket> enter() noexcept;
  bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  std::size_t inside() const noexcept { return inside_.load(std::memory_order_relaxed); }

  /// Admits nobody any more.
  void close() noexcept;
  void open() noexcept { closed_.store(false); }
  /// Waits until everybody has left; false when `deadline` came first.
  bool wait_until_empty(std::chrono::steady_clock::time_point deadline);

private:
  void leave() noexcept;

  const std::size_t bound_;
  std::atomic<std::size_t> inside_{0};
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::condition_variable empty_;
};

} // namespace acp::actors
