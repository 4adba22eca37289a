#pragma once

#include "actors/log/append_request.hpp"
#include "actors/log/append_round.hpp"
#include "actors/log/counted_connection.hpp"
#include "actors/log/shard_lane.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/runtime/system_settings.hpp"
#include "actors/runtime/system_stats.hpp"
#include "persistence/event_log.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace acp::actors {

/// What a writer shares with the rest of the system.
struct writer_context {
  persistence::event_log& log;
  const system_settings& settings;
  system_counters& counters;
};

/// The one place through which the events of some shards are written: their lanes, one connection, their leases. Blocks
/// on the database; belongs to one thread. Every request is answered once.
class log_writer {
public:
  using steady = shard_lane::steady;

  explicit log_writer(writer_context context) : context_(context), waits_(reopening()) {}
  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;

  /// Before anything else, for each shard. In the order of the shards.
  void add(checkout::shard_id shard, shard_gate& gate, shard_lane::listener told);
  /// One of those that were added.
  shard_lane& lane(checkout::shard_id shard);

  /// Queues the request; answers it at once when its shard isn't held under its tenure.
  void push(parcel<append_request> request);
  bool has_work() const noexcept;
  bool is_connected() const noexcept { return static_cast<bool>(log_); }
  /// Commits one batch of what waits in all lanes. What can't be written because a shard or the connection is lost is
  /// answered so.
  void flush();
  /// Connects and claims what is due, extends leases where nothing was appended for a while. Says when to call again.
  steady::time_point upkeep();
  /// Finds out whether the connection still is one, before a request does.
  void try_connection() {
    if (log_) renew();
  }

private:
  backoff reopening() const { return {context_.settings.reopen_first, context_.settings.reopen_cap}; }
  void write(append_round& round);
  void open();
  void claim();
  void renew();
  void lost_connection(const std::exception& why);
  void report(incident::severity level, const char* event, std::string detail) const;

  writer_context context_;
  std::vector<std::unique_ptr<shard_lane>> lanes_;
  counted_connection<persistence::append_log> log_{context_.counters.writers_connected};
  std::size_t first_ = 0; ///< the lane whose turn it is
  steady::time_point next_open_{};
  backoff waits_;
  bool reported_closed_ = false;
};

} // namespace acp::actors
