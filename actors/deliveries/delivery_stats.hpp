#pragma once

#include "telemetry/metrics/counter.hpp"
#include "telemetry/metrics/duration_histogram.hpp"

#include <atomic>
#include <cstdint>

namespace acp::actors {

/// A moment's view of deliveries, for metrics. Counts grow from the start of the process.
struct delivery_stats {
  std::int64_t endpoints = 0;     ///< at work on this server
  std::int64_t circuits_open = 0; ///< endpoints that are only probed
  std::int64_t under_way = 0;     ///< attempts
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0; ///< attempts
  std::uint64_t died = 0;   ///< deliveries that became dead letters
  std::uint64_t fed = 0;    ///< messages put into pull queues
  std::uint64_t saves = 0;
  std::uint64_t log_gaps = 0; ///< shards nothing more is delivered of: an operator must look
  std::uint64_t restarts = 0; ///< of crashed actors
  telemetry::histogram_view attempt_duration;
  std::int64_t listeners = 0;   ///< 1 while this server hears what others commit
  std::int64_t connections = 0; ///< to the database, the listener's not included
};

/// The counters behind it, written by all actors.
struct delivery_counters {
  std::atomic<std::int64_t> endpoints{0};
  std::atomic<std::int64_t> circuits_open{0};
  std::atomic<std::int64_t> under_way{0};
  std::atomic<std::uint64_t> delivered{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> died{0};
  std::atomic<std::uint64_t> fed{0};
  std::atomic<std::uint64_t> saves{0};
  std::atomic<std::uint64_t> log_gaps{0};
  std::atomic<std::uint64_t> restarts{0};
  telemetry::duration_histogram attempt_duration;
  telemetry::gauge listeners;
  telemetry::gauge connections;

  delivery_stats view() const {
    return {
        endpoints, circuits_open,           under_way,         delivered,          failed, died, fed, saves, log_gaps,
        restarts,  attempt_duration.view(), listeners.value(), connections.value()};
  }
};

} // namespace acp::actors
