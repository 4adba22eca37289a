#include "persistence/deliveries/attempt_log.hpp"

#include "persistence/deliveries/fields.hpp"
#include "persistence/deliveries/topics.hpp"

#include <algorithm>

namespace acp::persistence {

namespace {

constexpr auto newest_attempts_sql =
    "SELECT shard, seq, topic, session_id, (extract(epoch FROM at) * 1000000)::bigint, number, status, latency_ms, "
    "error, answer FROM acp.webhook_attempts WHERE endpoint_id = $1 "
    "AND ($2::smallint IS NULL OR (shard = $2 AND seq = $3::bigint AND (topic = 'order_create') = $4::boolean)) "
    "AND ($5::text IS NULL OR session_id = $5) AND ($6::boolean IS NULL OR (error IS NOT NULL) = $6) "
    "AND ($7::timestamptz IS NULL OR at < $7) ORDER BY at DESC LIMIT $8";

class postgres_attempt_log final : public attempt_log {
public:
  explicit postgres_attempt_log(std::unique_ptr<connection> session) : session_(std::move(session)) {
    session_->prepare("newest", newest_attempts_sql);
  }

  std::vector<delivery_attempt> list(const attempt_query& q) override {
    const auto named = q.webhook_id ? parse_webhook_id(*q.webhook_id) : std::nullopt;
    if (q.webhook_id && !named) {
      return {};
    }
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("newest", q.endpoint, named ? std::optional<int>{named->shard.value} : std::nullopt,
                              named ? std::optional{named->seq} : std::nullopt,
                              named ? std::optional{named->order} : std::nullopt, q.session, q.failed,
                              time_text(q.before), std::clamp(q.limit, 1, 1000));
    });
    std::vector<delivery_attempt> attempts;
    for (const auto& row : rows) {
      attempts.push_back({.key = {.endpoint = q.endpoint,
                                  .shard = field_shard(row[0]),
                                  .seq = row[1].as<std::int64_t>(),
                                  .topic = field_text(row[2])},
                          .session = checkout::session_id{field_text(row[3])},
                          .at = field_time(row[4]),
                          .number = row[5].as<int>(),
                          .status = optional_int(row[6]),
                          .latency = std::chrono::milliseconds{row[7].as<std::int64_t>()},
                          .error = field_text(row[8]),
                          .answer = field_text(row[9])});
    }
    return attempts;
  }

private:
  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<attempt_log> open_attempt_log(const delivery_database& database) {
  return std::make_unique<postgres_attempt_log>(open_connection(database, "attempts"));
}

} // namespace acp::persistence
