#include "persistence/deliveries/delivery_store.hpp"
#include "persistence/deliveries/fields.hpp"
#include "persistence/deliveries/save_batch.hpp"
#include "persistence/deliveries/topics.hpp"

namespace acp::persistence {

namespace {

// Dead heads too: while one is there, its session is held. A dead row behind another one is not its session's head.
std::string heads_of_endpoint() {
  return std::string("SELECT ") + backlog_columns +
         " FROM acp.webhook_backlog b WHERE b.shard = $1 AND b.endpoint_id = $2 AND (b.state = 'waiting' OR b.state = "
         "'dead' AND NOT EXISTS (SELECT FROM acp.webhook_backlog o WHERE o.shard = b.shard AND o.endpoint_id = "
         "b.endpoint_id AND o.session_id = b.session_id AND o.state <> 'skipped' AND (o.seq, o.topic) < (b.seq, "
         "b.topic))) ORDER BY b.state = 'dead', b.next_attempt_at, b.seq, b.topic LIMIT $3";
}

constexpr auto bodies_of_rows = R"(
SELECT b.shard, b.endpoint_id, b.seq, b.topic, b.session_id, b.body, CASE WHEN b.body IS NULL THEN e.data END,
       CASE WHEN b.body IS NULL AND b.topic IN ('order_create', 'order_update') THEN e.data -> 'order' END,
       e.traceparent
  FROM unnest($1::smallint[], $2::text[], $3::bigint[], $4::text[]) WITH ORDINALITY
       AS i (shard, endpoint_id, seq, topic, place)
  JOIN acp.webhook_backlog b
    ON b.shard = i.shard AND b.endpoint_id = i.endpoint_id AND b.seq = i.seq AND b.topic = i.topic
  JOIN acp.checkout_events e ON e.shard = b.shard AND e.seq = b.seq
 ORDER BY i.place)";

class postgres_delivery_store final : public delivery_store {
public:
  postgres_delivery_store(std::unique_ptr<connection> session, std::string node)
      : session_(std::move(session))
      , node_(std::move(node)) {
    session_->prepare("open_cursor", "SELECT outcome, seq FROM acp.open_cursor($1, $2, $3, $4)");
    session_->prepare("heads", heads_of_endpoint());
    session_->prepare("bodies", bodies_of_rows);
    session_->prepare(save_batch::statement, save_batch::sql());
  }

  std::expected<endpoint_position, load_error> load(const std::string& endpoint, held_shard held, int limit) override {
    const auto opened = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("open_cursor", static_cast<int>(held.shard.value), held.epoch, node_, endpoint);
    });
    const auto outcome = field_text(opened.at(0)[0]);
    if (outcome != "open") {
      return std::unexpected(outcome == "no_endpoint" ? load_error::no_endpoint : load_error::shard_lost);
    }
    // After the cursor was opened: what an older owner saved until then is in what is read now, and no more can follow.
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("heads", static_cast<int>(held.shard.value), endpoint, limit + 1);
    });
    endpoint_position position{
        .shard = held.shard, .cursor = opened[0][1].as<std::int64_t>(), .heads = {}, .complete = true};
    for (const auto& row : rows) {
      position.heads.push_back(read_backlog_row(row, 0));
    }
    if (position.heads.size() > static_cast<std::size_t>(limit)) {
      position.heads.pop_back();
      position.complete = false;
    }
    return position;
  }

  save_result save(std::span<const held_shard> held, const delivery_batch& batch) override {
    batch_.fill(held, batch);
    return read_save_result(session_->run([&](pqxx::nontransaction& tx) { return batch_.execute(tx, node_); }));
  }

  std::vector<delivery_body> bodies(std::span<const delivery_key> rows) override {
    key_arrays keys;
    for (const auto& key : rows) {
      keys.add(key);
    }
    const auto found = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("bodies", keys.shard.parameter(), keys.endpoint.parameter(), keys.seq.parameter(),
                              keys.topic.parameter());
    });
    std::vector<delivery_body> all;
    for (const auto& row : found) {
      delivery_key key{.endpoint = field_text(row[1]),
                       .shard = field_shard(row[0]),
                       .seq = row[2].as<std::int64_t>(),
                       .topic = field_text(row[3])};
      auto body = row[5].is_null() ? body_of(key.topic, field_text(row[6]), field_text(row[7])) : field_text(row[5]);
      all.push_back({.key = std::move(key),
                     .session = checkout::session_id{field_text(row[4])},
                     .body = std::move(body),
                     .trace = field_trace(row[8])});
    }
    return all;
  }

private:
  std::unique_ptr<connection> session_;
  const std::string node_;
  save_batch batch_;
};

} // namespace

std::unique_ptr<delivery_store> open_delivery_store(const delivery_database& database, std::string node) {
  return std::make_unique<postgres_delivery_store>(open_connection(database, "deliveries"), std::move(node));
}

} // namespace acp::persistence
