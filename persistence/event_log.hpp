#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/event_codec.hpp"
#include "checkout/values/failure.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"
#include "persistence/connection_lost.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// The event log: the seam between the actors and PostgreSQL. Everything here blocks on the database and belongs to one
/// thread at a time.
namespace acp::persistence {

/// How a request with an idempotency key ended, or that it has not ended yet.
struct idempotency_record {
  checkout::idempotency key;
  checkout::session_id session;             ///< empty for a failed create
  std::int64_t version = 0;                 ///< the event whose row is the answer
  bool finished = true;                     ///< false: a completion under way, answered 409 until it ends
  bool created = false;                     ///< the answer is a 201
  std::optional<checkout::failure> failure; ///< the answer is this error, not a session
};

/// A row of `checkout_events`.
struct event_row {
  checkout::shard_id shard;
  std::int64_t seq = 0;
  checkout::session_id session;
  std::int64_t version = 0;
  std::string type;
  std::string status;
  std::string data;
  std::string hidden; ///< empty for null
  std::string change; ///< empty for null
  int schema_version = 0;
  checkout::identity owner;
  checkout::request_id request;
  checkout::time_point recorded_at;
  checkout::trace_context trace = {}; ///< empty for rows older than that column
};

/// What one append adds: an event, an idempotency record, or both; they are committed together.
struct append_item {
  struct new_event {
    checkout::session_id session;
    std::int64_t version = 0; ///< must be the newest version plus one
    checkout::encoded_event event;
    checkout::identity owner;
    checkout::request_id request;
    checkout::trace_context trace = {};
  };
  std::optional<new_event> event;
  std::optional<idempotency_record> idempotency; ///< inserted, or finishes the unfinished record with the same scope
};

struct appended {
  std::int64_t seq = 0; ///< 0 where the item had no event
};
/// The scope is taken by a request that came first: nothing of this item was written.
struct duplicate {
  idempotency_record first;
};
/// The session has moved on: nothing of this item was written. A bug or a lost lease.
struct version_taken {};
using append_outcome = std::variant<appended, duplicate, version_taken>;

/// Another owner has the shard: nothing was written there, and nothing ever will be under the epoch that was held.
struct fenced {
  checkout::shard_id shard;
  std::int64_t epoch = 0; ///< the one that stands in the way
};

/// What is to be appended to one shard, in order.
struct shard_batch {
  checkout::shard_id shard;
  std::span<const append_item> items;
};

/// The one writer of the shards claimed on it, while their leases last. One connection.
class append_log {
public:
  virtual ~append_log() = default;

  /// Takes the shards, each under a new epoch, in one round trip; the epoch, or who stands in the way, for each of them
  /// in their order. A lease of the same node is taken over at once. Throws connection_lost.
  virtual std::vector<std::expected<std::int64_t, fenced>> claim(std::span<const checkout::shard_id> shards) = 0;

  /// Commits the items in one transaction and one round trip; one outcome per item, in the order of the batches and
  /// their items. Extends the leases of these shards. Batches come in the order of their shards, which were claimed.
  /// When some of them are fenced nothing is written to any, and those that are fenced are claimed no longer. Throws
  /// connection_lost.
  virtual std::expected<std::vector<append_outcome>, std::vector<fenced>>
  append(std::span<const shard_batch> batches) = 0;

  /// Extends the leases of all claimed shards in one round trip. Returns those that are fenced and claimed no longer.
  /// Throws connection_lost.
  virtual std::vector<fenced> renew() = 0;
};

/// A session as loaded: its newest event, and of the idempotency records that name it the unfinished and the newest
/// ones, 64 at most.
struct stored_session {
  event_row newest;
  std::vector<idempotency_record> records;
};

/// Reads of the log. One connection; used by one thread at a time. Every call throws connection_lost.
class event_reader {
public:
  virtual ~event_reader() = default;

  virtual std::optional<stored_session> load(const checkout::session_id& id) = 0;
  virtual std::optional<event_row> event_at(const checkout::session_id& id, std::int64_t version) = 0;
  virtual std::vector<event_row> history(const checkout::session_id& id) = 0;
  /// Sessions whose newest event is a completion or a refund under way: what a shard resumes when it starts.
  virtual std::vector<checkout::session_id> unfinished(checkout::shard_id shard) = 0;
  /// The unexpired record of this scope, in this shard.
  virtual std::optional<idempotency_record> find_record(checkout::shard_id shard,
                                                        const checkout::sha256_digest& scope) = 0;
};

/// How to reach the database and how to hold shards.
struct log_settings {
  std::string database_url;
  std::string node_id; ///< names this server as a lease's owner
  std::chrono::milliseconds lease{4000};
  /// The writer waits half a lease at most: a statement that begins a quarter of the lease after the last renewal is
  /// over a quarter before its end, so that slowness of the database alone never costs a shard.
  std::chrono::milliseconds statement_timeout{5000};
  std::chrono::seconds idempotency_retention{24 * 60 * 60 + 60 * 60}; ///< at least 24 h
};

/// Opens connections to the log. May be called from any thread. Every call throws connection_lost.
class event_log {
public:
  virtual ~event_log() = default;

  /// The number of shards, fixed when the database was created.
  virtual int shard_count() = 0;
  /// Holds no shard yet.
  virtual std::unique_ptr<append_log> open_writer() = 0;
  virtual std::unique_ptr<event_reader> open_reader() = 0;
};

/// The log on PostgreSQL (libpqxx). Does not connect yet.
std::unique_ptr<event_log> make_event_log(log_settings settings);

} // namespace acp::persistence
