#pragma once

#include "persistence/append_batch.hpp"
#include "persistence/connection.hpp"
#include "persistence/event_log.hpp"

namespace acp::persistence {

/// A held shard: a connection of its own, one round trip per append.
class postgres_shard_log final : public shard_log {
public:
  /// `terms` names an epoch that was claimed on this connection's server.
  postgres_shard_log(std::unique_ptr<connection> session, append_terms terms);

  checkout::shard_id shard() const override { return terms_.shard; }
  std::int64_t epoch() const override { return terms_.epoch; }
  std::expected<std::vector<append_outcome>, fenced> append(std::span<const append_item> items) override;
  std::expected<void, fenced> renew() override;

private:
  std::unique_ptr<connection> session_;
  append_terms terms_;
  append_batch batch_;
};

/// Takes the shard under a new epoch; `terms.epoch` is ignored. Throws connection_lost.
std::expected<std::unique_ptr<shard_log>, fenced> claim(std::unique_ptr<connection> session, append_terms terms);

} // namespace acp::persistence
