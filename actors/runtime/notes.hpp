#pragma once

#include "actors/runtime/parcel.hpp"
#include "actors/runtime/requests.hpp"
#include "checkout/values/ids.hpp"
#include "persistence/event_log.hpp"

#include <cstdint>
#include <optional>

/// What this room's actors tell each other beside requests.
namespace acp::actors {

/// Numbers what an actor waits for, so that a late answer to a question no longer asked is recognised.
using step = std::uint64_t;

/// The answer to the question with that number.
template <class T>
struct answer : note {
  step of = 0;
  parcel<T> content;
};

/// Supervisor to everyone: finish what is in your mailbox, then end.
struct stop_working : note {};

/// Supervisor to appender: the shard's actor is a new one and knows of no session.
struct shard_restarted : note {
  checkout::shard_id shard;
};
/// Listener to appender: it has lost its own connection; yours may be gone as well.
struct connection_doubted : note {};
/// Appender to shard: it is held.
struct shard_opened : note {
  std::uint64_t tenure = 0;
};
/// Appender to shard: another owner has it.
struct shard_fenced : note {};

/// Shard to session: the database is back; what waits before it tries again may do so now.
struct hurry : note {};

/// Janitor to shard, shard to session: its time has passed, which nobody may have noticed.
struct lifetime_passed : note {
  checkout::session_id session;
};

/// Shard to session: end, if nothing is under way. The session ends normally or says that it is busy.
struct retire : note {};
struct still_busy : note {
  checkout::session_id session;
};

/// Session to shard: how a create with an idempotency key ended; without a record it is not remembered.
struct create_ended {
  checkout::session_id session; ///< the one that would have been created
  checkout::sha256_digest scope{};
  std::optional<persistence::idempotency_record> record;
  /// Set when another create with this key came first: answer this request as that one.
  parcel<command_request> replay;
};

/// Shard to session: answer the create again from this record.
struct replay_create {
  persistence::idempotency_record record;
  parcel<command_request> request;
};

/// An actor's notes to its later self.
struct upkeep_due : note {
  std::uint64_t generation = 0;
};
struct flush_due : note {};
struct pause_over : note {
  step of = 0;
};
struct patience_over : note {
  step of = 0;
};
struct recheck_due : note {
  std::uint64_t generation = 0;
};

} // namespace acp::actors
