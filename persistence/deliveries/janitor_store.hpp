#pragma once

#include "checkout/values/ids.hpp"
#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/database.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace acp::persistence {

struct expired_session {
  checkout::session_id session;
  checkout::time_point expired_at;
};

/// What has to be done now and then. Every call does a bounded piece of it and says how much; it may be called again
/// while that is as much as was allowed. Harmless when two do it at once. One connection; one thread at a time; every
/// call blocks and throws connection_lost.
class janitor_store {
public:
  virtual ~janitor_store() = default;

  /// Partitions of the attempts' log for today and `days_ahead` days; returns how many were made. For all shards.
  virtual int make_attempt_partitions(int days_ahead) = 0;
  /// Drops those whose last attempt is older than `keep_days` (at least 14) days; returns how many. For all shards.
  virtual int drop_attempt_partitions(int keep_days) = 0;

  /// Removes requests of the sandbox older than `keep_requests` (at least a day), and its tokens and authentications
  /// that have been of no use for `keep_days` (at least 14) days; returns how many of what had most. For all shards.
  virtual std::int64_t forget_sandbox(std::chrono::seconds keep_requests, int keep_days, int limit) = 0;

  /// Removes dead and skipped letters, and messages nobody pulled, older than `keep_days` (at least 14) days.
  virtual std::int64_t forget_letters(checkout::shard_id shard, int keep_days, int limit) = 0;
  /// Removes what deleted endpoints left.
  virtual std::int64_t forget_deleted_endpoints(checkout::shard_id shard, int limit) = 0;
  /// Removes idempotency records that expired.
  virtual std::int64_t forget_expired_keys(checkout::shard_id shard, int limit) = 0;

  /// Reads on in the log, up to `limit` events, and keeps the expiry of sessions that are not at their end: this is
  /// what `expired_sessions` knows. Returns how many were read.
  virtual std::int64_t note_expiries(checkout::shard_id shard, int limit) = 0;
  /// Sessions whose time has passed, the oldest first, at most `limit`. Each is named again after `again_after`, until
  /// its stream has an event that ends it or gives it more time.
  virtual std::vector<expired_session> expired_sessions(checkout::shard_id shard, int limit,
                                                        std::chrono::seconds again_after) = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<janitor_store> open_janitor_store(const delivery_database& database);

} // namespace acp::persistence
