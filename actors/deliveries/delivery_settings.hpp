#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace acp::actors {

/// Bounds and waits of deliveries. Where an endpoint has a say of its own, these are for endpoints that have none.
struct delivery_settings {
  /// Waits before the first, second, … retry; after the last one a delivery is a dead letter.
  std::vector<std::chrono::seconds> retry_after{
      std::chrono::seconds{5}, std::chrono::minutes{5}, std::chrono::minutes{30}, std::chrono::hours{2},
      std::chrono::hours{5},   std::chrono::hours{10},  std::chrono::hours{10}};
  double retry_jitter = 0.2;                          ///< a wait is so much shorter or longer, by chance
  std::chrono::seconds retry_after_cap{24 * 60 * 60}; ///< a receiver's Retry-After is never obeyed beyond
  std::size_t breaker_failures = 10;                  ///< of different sessions in a row: the circuit opens
  std::chrono::milliseconds probe_first{1'000};       ///< until the first probe of an open circuit; then twice, …
  std::chrono::milliseconds probe_cap{5 * 60 * 1000}; ///< … as long, at most
  std::chrono::milliseconds overloaded_pause{100};    ///< when the HTTP client takes no more

  std::size_t most_ahead = 2'000;             ///< events per endpoint beyond its cursors: what a crash may repeat
  std::size_t most_waiting_bytes = 16U << 20; ///< per endpoint, of deliveries that wait for their turn
  std::size_t most_heads = 10'000;            ///< per endpoint, of sessions whose deliveries failed, kept in memory
  int events_per_ask = 50;
  std::chrono::milliseconds save_delay{25}; ///< what happens within is saved together
  std::size_t save_at_once = 500;           ///< unless there is so much of it

  std::size_t ring_events = 2'000; ///< per shard, the newest events kept for endpoints that are up to date
  std::size_t ring_bytes = 8U << 20;
  int read_events = 250;                      ///< one read of the log
  std::chrono::milliseconds poll{250};        ///< of the log, should no word of a commit come
  std::chrono::milliseconds notify_delay{20}; ///< notifications to other servers are gathered so long
  std::chrono::milliseconds upkeep{500};      ///< how often an endpoint sees whether all is as it should be
  std::chrono::milliseconds endpoints_poll{2'000};
  std::chrono::milliseconds heartbeat{2'000};  ///< of the listening connection
  std::chrono::milliseconds stop_grace{2'000}; ///< for attempts under way when the server stops
};

} // namespace acp::actors
