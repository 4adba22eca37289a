#include "persistence/deliveries/backlog_rows.hpp"

#include "persistence/deliveries/fields.hpp"

#include <stdexcept>

namespace acp::persistence {

namespace {

backlog_state state_from(std::string_view word) {
  using enum backlog_state;
  for (const auto state : {waiting, blocked, dead, skipped}) {
    if (to_string(state) == word) {
      return state;
    }
  }
  throw std::runtime_error("acp.webhook_backlog has a row in state " + std::string(word));
}

} // namespace

std::string_view to_string(backlog_state state) {
  switch (state) {
  case backlog_state::waiting: return "waiting";
  case backlog_state::blocked: return "blocked";
  case backlog_state::dead: return "dead";
  case backlog_state::skipped: return "skipped";
  }
  throw std::logic_error("no state of a backlog row");
}

backlog_row read_backlog_row(const pqxx::row& row, int first_column) {
  const auto field = [&](int i) { return row[first_column + i]; };
  return {.key = {.endpoint = field_text(field(1)),
                  .shard = field_shard(field(0)),
                  .seq = field(3).as<std::int64_t>(),
                  .topic = field_text(field(4))},
          .session = checkout::session_id{field_text(field(2))},
          .state = state_from(field_text(field(5))),
          .attempts = field(6).as<int>(),
          .revision = field(7).as<int>(),
          .due_in = std::chrono::milliseconds{field(8).as<std::int64_t>()},
          .first_failed_at = optional_time(field(9)),
          .last_status = optional_int(field(10)),
          .last_error = field_text(field(11))};
}

void key_arrays::add(const delivery_key& key) {
  shard.add_int(key.shard.value);
  endpoint.add(key.endpoint);
  seq.add_int(key.seq);
  topic.add(key.topic);
}

void key_arrays::clear() {
  shard.clear();
  endpoint.clear();
  seq.clear();
  topic.clear();
}

} // namespace acp::persistence
