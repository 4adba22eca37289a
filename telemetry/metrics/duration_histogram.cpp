#include "telemetry/metrics/duration_histogram.hpp"

namespace acp::telemetry {

histogram_view duration_histogram::view() const {
  histogram_view v;
  v.bounds.reserve(bounds.size());
  v.counts.reserve(counts_.size());
  for (const auto bound : bounds) v.bounds.push_back(std::chrono::duration<double>(bound).count());
  for (const auto& count : counts_) v.counts.push_back(count.load(std::memory_order_relaxed));
  v.sum = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
  return v;
}

} // namespace acp::telemetry
