#pragma once

#include "persistence/event_log.hpp"

#include <pqxx/result>
#include <pqxx/row>

namespace acp::persistence {

/// The columns `read_event` expects, in its order.
inline constexpr auto event_columns =
    "shard, seq, session_id, version, type, status, data, hidden, change, schema_version, owner, request_id, "
    "(extract(epoch FROM recorded_at) * 1000000)::bigint, traceparent";

event_row read_event(const pqxx::row& row);

/// The columns `read_record` expects, in its order, from its first column on.
inline constexpr auto record_columns = "body, session_id, version, finished, created, failure, scope";

/// A row without a scope column belongs to the scope the caller knows.
idempotency_record read_record(const pqxx::row& row, int first_column, const checkout::sha256_digest& scope);
idempotency_record read_record(const pqxx::row& row);

/// Throws std::runtime_error unless the field has 32 bytes.
checkout::sha256_digest read_digest(const pqxx::field& field);

inline std::string_view bytes_of(const checkout::sha256_digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

} // namespace acp::persistence
