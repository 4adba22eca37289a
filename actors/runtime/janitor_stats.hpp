#pragma once

#include <atomic>
#include <cstdint>

namespace acp::actors {

/// A moment's view of what the janitor did, for metrics. Counts grow from the start of the process.
struct janitor_stats {
  std::uint64_t sessions_told = 0;      ///< that their time has passed; told again while they have not expired
  std::uint64_t sessions_expired = 0;   ///< whoever noticed it: the janitor, or a request that came too late
  std::uint64_t keys_forgotten = 0;     ///< idempotency records
  std::uint64_t letters_forgotten = 0;  ///< dead and skipped letters, messages nobody pulled
  std::uint64_t leftovers_removed = 0;  ///< rows of deleted endpoints
  std::uint64_t partitions_made = 0;    ///< days of the log of attempts
  std::uint64_t partitions_dropped = 0; ///< likewise
  std::uint64_t failures = 0;           ///< portions that were not done, lost connections included
};

/// The counters behind it, written by all actors.
struct janitor_counters {
  std::atomic<std::uint64_t> sessions_told{0};
  std::atomic<std::uint64_t> sessions_expired{0};
  std::atomic<std::uint64_t> keys_forgotten{0};
  std::atomic<std::uint64_t> letters_forgotten{0};
  std::atomic<std::uint64_t> leftovers_removed{0};
  std::atomic<std::uint64_t> partitions_made{0};
  std::atomic<std::uint64_t> partitions_dropped{0};
  std::atomic<std::uint64_t> failures{0};

  janitor_stats view() const noexcept {
    return {sessions_told,     sessions_expired, keys_forgotten,     letters_forgotten,
            leftovers_removed, partitions_made,  partitions_dropped, failures};
  }
};

} // namespace acp::actors
