#pragma once

#include "persistence/binary_array.hpp"
#include "persistence/event_log.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>
#include <span>
#include <string>
#include <vector>

namespace acp::persistence {

/// Who appends, and on what terms: the first parameters of acp.append_events.
struct append_terms {
  checkout::shard_id shard;
  std::int64_t epoch = 0;
  std::string node;
  std::chrono::milliseconds lease{};
  std::chrono::seconds retention{};
};

/// The call of acp.append_events: takes items apart into its array parameters and its rows into one outcome per item.
/// Reused from batch to batch to keep its buffers.
class append_batch {
public:
  static constexpr auto statement = "append";
  static constexpr auto sql =
      "SELECT item, outcome, seq, body, session_id, version, finished, created, failure FROM acp.append_events("
      "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";

  void fill(std::span<const append_item> items);
  pqxx::result execute(pqxx::nontransaction& tx, const append_terms& terms);

private:
  void clear();
  void add_event(std::int32_t item, const append_item::new_event& e);
  void add_record(std::int32_t item, const idempotency_record& r);

  binary_array event_item_{element::int4}, session_{element::text}, version_{element::int4}, type_{element::text},
      status_{element::text}, schema_version_{element::int2}, request_{element::text}, owner_{element::text},
      change_{element::json}, hidden_{element::json}, data_{element::json};
  binary_array record_item_{element::int4}, scope_{element::bytea}, body_{element::bytea},
      record_session_{element::text}, record_version_{element::int4}, finished_{element::boolean},
      created_{element::boolean}, failure_{element::json};
};

/// One outcome per item from what acp.append_events returned (at least one row).
std::vector<append_outcome> outcomes_of(std::span<const append_item> items, const pqxx::result& rows);

} // namespace acp::persistence
