#pragma once

#include "persistence/binary_array.hpp"
#include "persistence/deliveries/backlog_rows.hpp"
#include "persistence/deliveries/delivery_store.hpp"

#include <pqxx/pqxx>
#include <span>
#include <string>

namespace acp::persistence {

/// A batch as the parameters of acp.save_deliveries. Reusable: keeps its memory.
class save_batch {
public:
  static constexpr auto statement = "save";
  /// The statement's text: one parameter for each parameter of the function.
  static std::string sql();

  void fill(std::span<const held_shard> held, const delivery_batch& batch);
  pqxx::result execute(pqxx::nontransaction& tx, const std::string& node);

private:
  void clear();
  void add(const delivery_attempt& attempt);
  void add(const backlog_put& put);
  void add(const backlog_update& update);

  /// What puts and updates have in common.
  struct failure_arrays {
    binary_array attempts{element::int4}, status{element::int4}, error{element::text}, dead{element::boolean},
        retry_ms{element::int8};
    void add(const delivery_failure& failure);
    void clear();
  };

  binary_array shards_{element::int2}, epochs_{element::int8};
  binary_array cursor_shard_{element::int2}, cursor_endpoint_{element::text}, cursor_seq_{element::int8};
  key_arrays attempt_key_;
  binary_array attempt_session_{element::text}, attempt_at_{element::int8}, attempt_number_{element::int4},
      attempt_status_{element::int4}, attempt_latency_{element::int4}, attempt_error_{element::text},
      attempt_answer_{element::text};
  key_arrays put_key_;
  binary_array put_session_{element::text}, put_body_{element::text}, put_failed_{element::boolean};
  failure_arrays put_failure_;
  key_arrays update_key_;
  binary_array update_revision_{element::int4}, update_body_{element::text};
  failure_arrays update_failure_;
  key_arrays done_;
};

save_result read_save_result(const pqxx::result& rows);

} // namespace acp::persistence
