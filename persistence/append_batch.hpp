#pragma once

#include "persistence/binary_array.hpp"
#include "persistence/event_log.hpp"

#include <pqxx/nontransaction>
#include <pqxx/result>
#include <span>
#include <string>
#include <vector>

namespace acp::persistence {

/// Who appends, and on what terms.
struct append_terms {
  std::string node;
  std::chrono::milliseconds lease{};
  std::chrono::seconds retention{};
};

/// A batch and the epoch its shard is held under.
struct held_batch {
  shard_batch batch;
  std::int64_t epoch = 0;
};

/// The call of acp.append_events: takes items apart into its array parameters and its rows into one outcome per item.
/// Reused from batch to batch to keep its buffers.
class append_batch {
public:
  static constexpr auto statement = "append";
  static constexpr auto sql =
      "SELECT item, outcome, shard, number, body, session_id, version, finished, created, failure FROM "
      "acp.append_events("
      "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, "
      "$25, $26, $27, $28, $29)";

  /// `batches` in the order of their shards.
  void fill(std::span<const held_batch> batches);
  pqxx::result execute(pqxx::nontransaction& tx, const append_terms& terms);

private:
  void clear();
  void add_event(std::int32_t item, std::int32_t at, std::int32_t place, const append_item::new_event& e);
  void add_record(std::int32_t item, std::int32_t at, const idempotency_record& r);

  binary_array shards_{element::int2}, epochs_{element::int8}, counts_{element::int4};
  binary_array event_item_{element::int4}, event_at_{element::int4}, event_place_{element::int4},
      session_{element::text}, version_{element::int4}, type_{element::text}, status_{element::text},
      schema_version_{element::int2}, request_{element::text}, owner_{element::text}, change_{element::json},
      hidden_{element::json}, data_{element::json}, traceparent_{element::text};
  binary_array record_item_{element::int4}, record_at_{element::int4}, scope_{element::bytea}, body_{element::bytea},
      record_session_{element::text}, record_version_{element::int4}, finished_{element::boolean},
      created_{element::boolean}, failure_{element::json};
};

/// The shards that acp.append_events found fenced; empty where it wrote.
std::vector<fenced> fenced_in(const pqxx::result& rows);

/// One outcome per item, in the order of the batches, from what acp.append_events returned where it wrote.
std::vector<append_outcome> outcomes_of(std::span<const held_batch> batches, const pqxx::result& rows);

} // namespace acp::persistence
