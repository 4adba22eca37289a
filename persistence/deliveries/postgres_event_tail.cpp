#include "persistence/deliveries/event_tail.hpp"

#include "persistence/deliveries/fields.hpp"

#include <stdexcept>

namespace acp::persistence {

namespace {

// The head and the rows come from one snapshot, so that the end of what was read can be compared with the end of the
// log.
constexpr auto read_on = R"(
SELECT h.head, e.seq, e.session_id, e.version, e.type, e.status, e.data, e.order_bytes, e.at, e.traceparent
  FROM acp.shard_heads h
  LEFT JOIN LATERAL (
    SELECT x.seq, x.session_id, x.version, x.type, x.status, x.data, x.traceparent,
           CASE WHEN x.type IN ('checkout_session.completed', 'order_update') THEN x.data -> 'order' END AS order_bytes,
           (extract(epoch FROM x.recorded_at) * 1000000)::bigint AS at
      FROM acp.checkout_events x WHERE x.shard = h.shard AND x.seq > $2 ORDER BY x.seq LIMIT $3) AS e ON true
 WHERE h.shard = $1
 ORDER BY e.seq)";

tail_event read_tail_event(checkout::shard_id shard, const pqxx::row& row) {
  return {.shard = shard,
          .seq = row[1].as<std::int64_t>(),
          .session = checkout::session_id{field_text(row[2])},
          .version = row[3].as<std::int64_t>(),
          .type = field_text(row[4]),
          .status = field_text(row[5]),
          .data = field_text(row[6]),
          .order = field_text(row[7]),
          .recorded_at = field_time(row[8]),
          .trace = field_trace(row[9])};
}

class postgres_event_tail final : public event_tail {
public:
  explicit postgres_event_tail(std::unique_ptr<connection> session) : session_(std::move(session)) {
    session_->prepare("read_on", read_on);
    session_->prepare("heads", "SELECT shard, head FROM acp.shard_heads ORDER BY shard");
    session_->prepare("head", "SELECT head FROM acp.shard_heads WHERE shard = $1");
  }

  std::expected<std::vector<tail_event>, log_gap> read(checkout::shard_id shard, std::int64_t after,
                                                       int limit) override {
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("read_on", static_cast<int>(shard.value), after, limit);
    });
    if (rows.empty()) {
      throw std::out_of_range("the log has no shard " + std::to_string(shard.value));
    }
    const auto head = rows[0][0].as<std::int64_t>();
    std::vector<tail_event> events;
    events.reserve(rows.size());
    auto last = after;
    for (const auto& row : rows) {
      if (row[1].is_null()) {
        break; // the head alone
      }
      const auto found = row[1].as<std::int64_t>();
      if (found != last + 1) {
        return std::unexpected(log_gap{.shard = shard, .expected = last + 1, .found = found, .head = head});
      }
      events.push_back(read_tail_event(shard, row));
      last = found;
    }
    if (events.size() < static_cast<std::size_t>(limit) && last != head) {
      return std::unexpected(log_gap{.shard = shard, .expected = last + 1, .found = 0, .head = head});
    }
    return events;
  }

  std::int64_t head(checkout::shard_id shard) override {
    const auto rows = session_->run(
        [&](pqxx::nontransaction& tx) { return tx.exec_prepared("head", static_cast<int>(shard.value)); });
    if (rows.empty()) {
      throw std::out_of_range("the log has no shard " + std::to_string(shard.value));
    }
    return rows[0][0].as<std::int64_t>();
  }

  std::vector<shard_head> heads() override {
    return session_->run([](pqxx::nontransaction& tx) {
      std::vector<shard_head> all;
      for (const auto& row : tx.exec_prepared("heads")) {
        all.push_back({.shard = field_shard(row[0]), .head = row[1].as<std::int64_t>()});
      }
      return all;
    });
  }

private:
  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<event_tail> open_event_tail(const delivery_database& database) {
  return std::make_unique<postgres_event_tail>(open_connection(database, "tail"));
}

} // namespace acp::persistence
