#include "persistence/deliveries/fields.hpp"
#include "persistence/deliveries/janitor_store.hpp"

namespace acp::persistence {

namespace {

class postgres_janitor_store final : public janitor_store {
public:
  explicit postgres_janitor_store(std::unique_ptr<connection> session) : session_(std::move(session)) {
    session_->prepare("make", "SELECT acp.make_attempt_partitions($1)");
    session_->prepare("drop", "SELECT acp.drop_attempt_partitions($1)");
    session_->prepare("sandbox", "SELECT acp.forget_sandbox(make_interval(secs => $1), $2, $3)");
    session_->prepare("letters", "SELECT acp.forget_letters($1, $2, $3)");
    session_->prepare("deleted", "SELECT acp.forget_deleted_endpoints($1, $2)");
    session_->prepare("keys", "SELECT acp.forget_expired_keys($1, $2)");
    session_->prepare("note", "SELECT acp.note_expiries($1, $2)");
    session_->prepare("expired", "SELECT session_id, (extract(epoch FROM expires_at) * 1000000)::bigint "
                                 "FROM acp.expired_sessions($1, $2, $3)");
  }

  int make_attempt_partitions(int days_ahead) override { return static_cast<int>(number("make", days_ahead)); }
  int drop_attempt_partitions(int keep_days) override { return static_cast<int>(number("drop", keep_days)); }
  std::int64_t forget_sandbox(std::chrono::seconds keep_requests, int keep_days, int limit) override {
    return number("sandbox", keep_requests.count(), keep_days, limit);
  }

  std::int64_t forget_letters(checkout::shard_id shard, int keep_days, int limit) override {
    return number("letters", static_cast<int>(shard.value), keep_days, limit);
  }
  std::int64_t forget_deleted_endpoints(checkout::shard_id shard, int limit) override {
    return number("deleted", static_cast<int>(shard.value), limit);
  }
  std::int64_t forget_expired_keys(checkout::shard_id shard, int limit) override {
    return number("keys", static_cast<int>(shard.value), limit);
  }
  std::int64_t note_expiries(checkout::shard_id shard, int limit) override {
    return number("note", static_cast<int>(shard.value), limit);
  }

  std::vector<expired_session> expired_sessions(checkout::shard_id shard, int limit,
                                                std::chrono::seconds again_after) override {
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("expired", static_cast<int>(shard.value), limit, again_after.count());
    });
    std::vector<expired_session> sessions;
    for (const auto& row : rows) {
      sessions.push_back({.session = checkout::session_id{field_text(row[0])}, .expired_at = field_time(row[1])});
    }
    return sessions;
  }

private:
  template <class... Args>
  std::int64_t number(const char* statement, const Args&... args) {
    return session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared(statement, args...).at(0)[0].template as<std::int64_t>();
    });
  }

  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<janitor_store> open_janitor_store(const delivery_database& database) {
  return std::make_unique<postgres_janitor_store>(open_connection(database, "janitor"));
}

} // namespace acp::persistence
