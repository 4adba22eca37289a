#pragma once

#include "telemetry/metrics/metric_family.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace acp::telemetry {

/// How long something took, counted by buckets that are the same for everything that takes time here. Any thread; an
/// observation is two additions.
class duration_histogram {
public:
  /// Upper bounds: half a millisecond to half a minute. One second is what the alert on latency looks at.
  static constexpr std::array<std::chrono::microseconds, 15> bounds{
      std::chrono::microseconds{500},       std::chrono::microseconds{1'000},
      std::chrono::microseconds{2'500},     std::chrono::microseconds{5'000},
      std::chrono::microseconds{10'000},    std::chrono::microseconds{25'000},
      std::chrono::microseconds{50'000},    std::chrono::microseconds{100'000},
      std::chrono::microseconds{250'000},   std::chrono::microseconds{500'000},
      std::chrono::microseconds{1'000'000}, std::chrono::microseconds{2'500'000},
      std::chrono::microseconds{5'000'000}, std::chrono::microseconds{10'000'000},
      std::chrono::microseconds{30'000'000}};

  void observe(std::chrono::nanoseconds took) noexcept {
    const auto bucket = static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), took) - bounds.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    if (took.count() > 0) sum_ns_.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
  }

  /// In seconds. Observations made meanwhile may be in a bucket and not yet in the sum.
  histogram_view view() const;

private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{}; ///< the last: beyond all bounds
  std::atomic<std::uint64_t> sum_ns_{0};
};

} // namespace acp::telemetry
