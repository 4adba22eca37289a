#pragma once

#include <atomic>
#include <cstdint>

namespace acp::telemetry {

/// Counts something that only grows. Any thread; an addition takes a few nanoseconds and orders nothing.
class counter {
public:
  void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// How many of something there are at the moment. Any thread.
class gauge {
public:
  void add(std::int64_t n) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

  /// One of them: counted as long as it lives.
  class mark {
  public:
    mark() = default;
    explicit mark(gauge& of) noexcept : of_(&of) { of_->add(1); }
    mark(mark&& other) noexcept : of_(other.of_) { other.of_ = nullptr; }
    mark& operator=(mark&& other) noexcept {
      if (this != &other) {
        reset();
        of_ = other.of_;
        other.of_ = nullptr;
      }
      return *this;
    }
    ~mark() { reset(); }
    void reset() noexcept {
      if (of_ != nullptr) of_->add(-1);
      of_ = nullptr;
    }

  private:
    gauge* of_ = nullptr;
  };

private:
  std::atomic<std::int64_t> value_{0};
};

} // namespace acp::telemetry
