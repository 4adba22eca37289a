#pragma once

#include "actors/deliveries/delivery_stats.hpp"
#include "actors/runtime/currency_totals.hpp"
#include "actors/runtime/janitor_stats.hpp"
#include "telemetry/metrics/counter.hpp"
#include "telemetry/metrics/duration_histogram.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace acp::actors {

/// A moment's view of the checkout system, for metrics. Counts grow from the start of the process.
struct system_stats {
  std::size_t requests_in_flight = 0;
  std::size_t sessions_live = 0;
  std::size_t loads_in_flight = 0;
  std::size_t completions_open = 0;
  std::size_t appends_queued = 0;
  int shards_held = 0;
  std::uint64_t commits = 0;
  std::uint64_t items_committed = 0;
  std::uint64_t largest_batch = 0;
  std::array<std::uint64_t, 9> commits_by_size{}; ///< of at most 1, 2, 4, … 128 items, and more
  telemetry::histogram_view commit_duration;
  std::uint64_t appends_fenced = 0; ///< items refused because another server had taken their shard
  std::uint64_t append_retries = 0; ///< appends made again without such shards
  std::int64_t writers_connected = 0;
  std::int64_t readers_connected = 0;
  std::uint64_t sessions_created = 0; ///< recorded by this system; for those that expired: janitor
  std::uint64_t sessions_completed = 0;
  std::uint64_t sessions_canceled = 0;
  std::map<std::string, std::uint64_t> order_value; ///< totals of completed checkouts in minor units, by currency
  std::uint64_t sessions_loaded = 0;
  std::uint64_t sessions_passivated = 0;
  std::uint64_t sessions_crashed = 0;
  std::uint64_t completions_resumed = 0;
  std::uint64_t shard_reopenings = 0;
  std::uint64_t actor_restarts = 0;
  std::uint64_t refused_overloaded = 0;
  std::uint64_t refused_unavailable = 0;
  janitor_stats janitor;
  delivery_stats deliveries; ///< of a system that has some
};

/// The counters behind it, written by all actors.
struct system_counters {
  using counter = std::atomic<std::uint64_t>;
  std::atomic<std::int64_t> sessions_live{0};
  std::atomic<std::int64_t> loads_in_flight{0};
  std::atomic<std::int64_t> completions_open{0};
  counter commits{0};
  counter items_committed{0};
  counter largest_batch{0};
  std::array<counter, 9> commits_by_size{};
  telemetry::duration_histogram commit_duration;
  counter appends_fenced{0};
  counter append_retries{0};
  telemetry::gauge writers_connected;
  telemetry::gauge readers_connected;
  counter sessions_created{0};
  counter sessions_completed{0};
  counter sessions_canceled{0};
  currency_totals order_value;
  counter sessions_loaded{0};
  counter sessions_passivated{0};
  counter sessions_crashed{0};
  counter completions_resumed{0};
  counter shard_reopenings{0};
  counter actor_restarts{0};
  counter refused_overloaded{0};
  counter refused_unavailable{0};
  janitor_counters janitor;

  void count_commit(std::size_t items) noexcept {
    ++commits;
    items_committed += items;
    auto largest = largest_batch.load();
    while (largest < items && !largest_batch.compare_exchange_weak(largest, items)) {
    }
    const auto bucket = items <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(items - 1));
    ++commits_by_size[bucket < commits_by_size.size() ? bucket : commits_by_size.size() - 1];
  }
};

} // namespace acp::actors
