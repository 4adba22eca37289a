#include "persistence/postgres_append_log.hpp"

#include <stdexcept>

namespace acp::persistence {

namespace {

checkout::shard_id shard_of(const pqxx::row& row) { return {static_cast<std::uint8_t>(row[0].as<int>())}; }

} // namespace

postgres_append_log::postgres_append_log(std::unique_ptr<connection> session, append_terms terms)
    : session_(std::move(session))
    , terms_(std::move(terms)) {
  session_->prepare(append_batch::statement, append_batch::sql);
  session_->prepare("claim", "SELECT shard, epoch, claimed FROM acp.claim_shards($1, $2, $3)");
  session_->prepare("renew", "SELECT shard, epoch FROM acp.renew_shards($1, $2, $3, $4)");
}

std::vector<std::expected<std::int64_t, fenced>>
postgres_append_log::claim(std::span<const checkout::shard_id> shards) {
  binary_array wanted{element::int2};
  for (const auto shard : shards) {
    wanted.add_int(shard.value);
  }
  const auto rows = session_->run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("claim", wanted.parameter(), terms_.node, terms_.lease.count());
  });
  std::map<checkout::shard_id, std::expected<std::int64_t, fenced>> found;
  for (const auto& row : rows) {
    const auto shard = shard_of(row);
    const auto epoch = row[1].as<std::int64_t>();
    if (row[2].as<bool>()) {
      epochs_[shard] = epoch;
      found.emplace(shard, epoch);
    } else {
      found.emplace(shard, std::unexpected(fenced{shard, epoch}));
    }
  }
  std::vector<std::expected<std::int64_t, fenced>> claims;
  for (const auto shard : shards) {
    claims.push_back(found.at(shard)); // throws where there is no such shard
  }
  return claims;
}

std::expected<std::vector<append_outcome>, std::vector<fenced>>
postgres_append_log::append(std::span<const shard_batch> batches) {
  const auto ordered = with_epochs(batches);
  batch_.fill(ordered);
  const auto rows = session_->run([&](pqxx::nontransaction& tx) { return batch_.execute(tx, terms_); });
  if (auto lost = fenced_in(rows); !lost.empty()) {
    let_go(lost);
    return std::unexpected(std::move(lost));
  }
  return outcomes_of(ordered, rows);
}

std::vector<fenced> postgres_append_log::renew() {
  binary_array shards{element::int2};
  binary_array epochs{element::int8};
  for (const auto& [shard, epoch] : epochs_) {
    shards.add_int(shard.value);
    epochs.add_int(epoch);
  }
  const auto rows = session_->run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("renew", shards.parameter(), epochs.parameter(), terms_.node, terms_.lease.count());
  });
  std::vector<fenced> lost;
  for (const auto& row : rows) {
    lost.push_back({shard_of(row), row[1].as<std::int64_t>()});
  }
  let_go(lost);
  return lost;
}

std::vector<held_batch> postgres_append_log::with_epochs(std::span<const shard_batch> batches) const {
  std::vector<held_batch> ordered;
  ordered.reserve(batches.size());
  for (const auto& batch : batches) {
    const auto epoch = epochs_.find(batch.shard);
    if (epoch == epochs_.end()) {
      throw std::logic_error("append to shard " + std::to_string(batch.shard.value) + ", which is not claimed");
    }
    if (!ordered.empty() && !(ordered.back().batch.shard < batch.shard)) {
      throw std::logic_error("batches have to come in the order of their shards");
    }
    ordered.push_back({batch, epoch->second});
  }
  return ordered;
}

void postgres_append_log::let_go(const std::vector<fenced>& shards) {
  for (const auto& f : shards) {
    epochs_.erase(f.shard);
  }
}

} // namespace acp::persistence
