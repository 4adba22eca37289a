#pragma once

#include "persistence/connection.hpp"
#include "persistence/event_log.hpp"

namespace acp::persistence {

class postgres_event_reader final : public event_reader {
public:
  explicit postgres_event_reader(std::unique_ptr<connection> session);

  std::optional<stored_session> load(const checkout::session_id& id) override;
  std::optional<event_row> event_at(const checkout::session_id& id, std::int64_t version) override;
  std::vector<event_row> history(const checkout::session_id& id) override;
  std::vector<checkout::session_id> unfinished(checkout::shard_id shard) override;
  std::optional<idempotency_record> find_record(checkout::shard_id shard,
                                                const checkout::sha256_digest& scope) override;

private:
  template <class... Args>
  pqxx::result query(const char* statement, const Args&... args);

  std::unique_ptr<connection> session_;
};

} // namespace acp::persistence
