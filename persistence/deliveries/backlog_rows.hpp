#pragma once

#include "persistence/binary_array.hpp"
#include "persistence/deliveries/delivery.hpp"

#include <pqxx/pqxx>
#include <string_view>

/// Rows of the backlog as they come from PostgreSQL. For the sources of this folder alone.
namespace acp::persistence {

/// The columns of row b that `read_backlog_row` expects, in its order.
inline constexpr auto backlog_columns =
    "b.shard, b.endpoint_id, b.session_id, b.seq, b.topic, b.state, b.attempts, b.revision, "
    "(extract(epoch FROM b.next_attempt_at - clock_timestamp()) * 1000)::bigint, "
    "(extract(epoch FROM b.first_failed_at) * 1000000)::bigint, b.last_status, b.last_error";

/// From that column on.
backlog_row read_backlog_row(const pqxx::row& row, int first_column);

std::string_view to_string(backlog_state state);

/// Names of deliveries as array parameters: shard, endpoint, seq, topic.
struct key_arrays {
  binary_array shard{element::int2};
  binary_array endpoint{element::text};
  binary_array seq{element::int8};
  binary_array topic{element::text};

  void add(const delivery_key& key);
  void clear();
};

} // namespace acp::persistence
