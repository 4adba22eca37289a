#pragma once

#include "actors/runtime/failures.hpp"
#include "actors/runtime/parcel.hpp"
#include "checkout/kept_document.hpp"
#include "checkout/reply_port.hpp"
#include "checkout/session/session_state.hpp"
#include "persistence/event_log.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace acp::actors {

/// A session as it stands in the table, decoded.
struct loaded_session {
  checkout::session_state state;
  std::shared_ptr<const checkout::kept_document> document;
  std::vector<persistence::idempotency_record> records;
  checkout::trace_context trace = {}; ///< of its newest event
};

/// What a read of the log came to; a failure when the log could not be read.
template <class T>
struct load_result {
  std::expected<T, checkout::failure> value;

  static load_result dropped() { return {std::unexpected(failures::unavailable("The event log"))}; }
};

/// Reads for an event_loader; each port is answered once.
struct load_session {
  using result = load_result<std::optional<loaded_session>>;
  checkout::session_id session;
  checkout::reply_port<result> port;
};
struct load_event {
  using result = load_result<std::optional<std::string>>; ///< the event's document
  checkout::session_id session;
  std::int64_t version = 0;
  checkout::reply_port<result> port;
};
struct load_unfinished {
  using result = load_result<std::vector<checkout::session_id>>;
  checkout::shard_id shard;
  checkout::reply_port<result> port;
};

} // namespace acp::actors
