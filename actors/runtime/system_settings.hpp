#pragma once

#include "actors/runtime/janitor_settings.hpp"
#include "checkout/values/ids.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace acp::actors {

/// Something an operator should hear of; free of personal data.
struct incident {
  enum class severity { note, warning, error };
  severity level = severity::warning;
  std::string event; ///< what happened, as a word that never changes: `shard_fenced`, `session_crashed`, …
  std::string detail;
  int shard = -1; ///< -1: no shard in particular
  checkout::session_id session;
};

/// Bounds and waits of the checkout system. The defaults suit one server on two cores.
struct system_settings {
  int scheduler_threads = 2;
  int appender_threads = 1; ///< each appends for an equal part of the shards, one transaction at a time
  int loader_threads = 2;

  std::size_t max_requests_in_flight = 10'000; ///< beyond: 503 at once
  std::size_t max_live_sessions = 50'000;      ///< per server; the least recently used are passivated beyond
  std::size_t max_queued_commands = 64;        ///< per session, beside the one under way
  std::size_t max_loads_per_shard = 256;       ///< sessions being loaded at the same time
  std::size_t max_queued_appends = 4'096;      ///< per shard
  std::size_t max_batch_items = 128;
  std::size_t max_batch_bytes = 1 << 20;
  std::size_t max_remembered_creates = 4'096; ///< creates per shard whose replays need no database
  std::size_t max_remembered_keys = 64;       ///< finished idempotency records a live session keeps in memory

  std::chrono::milliseconds idle_before_passivation{10 * 60 * 1000};
  std::chrono::milliseconds upkeep_interval{1000}; ///< how often a shard looks for idle sessions

  /// Between a shard's looks for completions that nobody goes on with; each remembers how far all are settled.
  std::chrono::milliseconds unfinished_interval{60'000};

  std::chrono::milliseconds lease{4000};        ///< as in the event log's settings
  std::chrono::milliseconds lease_margin{1000}; ///< the owner stops so long before its lease ends
  std::chrono::milliseconds renew_interval{1000};
  std::chrono::milliseconds reopen_first{10};
  std::chrono::milliseconds reopen_cap{500};

  std::chrono::milliseconds completion_patience{3500}; ///< then the waiting request hears that the outcome is unknown
  std::chrono::milliseconds stock_retry_first{50};
  std::chrono::milliseconds stock_retry_cap{1000};
  std::chrono::milliseconds stock_sweep_interval{60'000}; ///< between looks for pieces that a completion left put aside
  int stock_tries = 5;                                    ///< before a completion goes on without the stock's answer
  std::chrono::milliseconds payment_retry_first{100};
  std::chrono::milliseconds payment_retry_cap{30'000};

  std::chrono::milliseconds restart_first{10}; ///< of a crashed actor
  std::chrono::milliseconds restart_cap{5'000};
  std::chrono::milliseconds drain_deadline{10'000}; ///< for the commands under way when the system stops

  janitor_settings janitor;

  std::function<void(const incident&)> report; ///< called on any thread; must neither block nor throw
};

/// The time, and 80 random bits. Called from any thread.
using clock = std::function<checkout::time_point()>;
using entropy_source = std::function<checkout::entropy()>;

} // namespace acp::actors
