#pragma once

#include "persistence/append_batch.hpp"
#include "persistence/connection.hpp"
#include "persistence/event_log.hpp"

#include <map>

namespace acp::persistence {

/// Writes to shards over one connection, one round trip per append.
class postgres_append_log final : public append_log {
public:
  postgres_append_log(std::unique_ptr<connection> session, append_terms terms);

  std::vector<std::expected<std::int64_t, fenced>> claim(std::span<const checkout::shard_id> shards) override;
  std::expected<std::vector<append_outcome>, std::vector<fenced>> append(std::span<const shard_batch> batches) override;
  std::vector<fenced> renew() override;

private:
  std::vector<held_batch> with_epochs(std::span<const shard_batch> batches) const;
  void let_go(const std::vector<fenced>& shards);

  std::unique_ptr<connection> session_;
  append_terms terms_;
  std::map<checkout::shard_id, std::int64_t> epochs_; // of the claimed shards
  append_batch batch_;
};

} // namespace acp::persistence
