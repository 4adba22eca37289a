#include "persistence/postgres_shard_log.hpp"

#include <stdexcept>

namespace acp::persistence {

namespace {

/// The epoch that stands in the way.
fenced fenced_by(connection& session, checkout::shard_id shard) {
  return session.run([&](pqxx::nontransaction& tx) {
    const auto row =
        tx.exec_params1("SELECT epoch FROM acp.shard_heads WHERE shard = $1", static_cast<int>(shard.value));
    return fenced{row[0].as<std::int64_t>()};
  });
}

} // namespace

postgres_shard_log::postgres_shard_log(std::unique_ptr<connection> session, append_terms terms)
    : session_(std::move(session))
    , terms_(std::move(terms)) {
  session_->prepare(append_batch::statement, append_batch::sql);
  session_->prepare("renew", "SELECT epoch FROM acp.renew_shard($1, $2, $3, $4)");
}

std::expected<std::vector<append_outcome>, fenced> postgres_shard_log::append(std::span<const append_item> items) {
  batch_.fill(items);
  const auto rows = session_->run([&](pqxx::nontransaction& tx) { return batch_.execute(tx, terms_); });
  if (rows.empty()) {
    return std::unexpected(fenced_by(*session_, terms_.shard));
  }
  return outcomes_of(items, rows);
}

std::expected<void, fenced> postgres_shard_log::renew() {
  const auto rows = session_->run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared("renew", static_cast<int>(terms_.shard.value), terms_.epoch, terms_.node,
                            terms_.lease.count());
  });
  if (rows.empty()) {
    return std::unexpected(fenced_by(*session_, terms_.shard));
  }
  return {};
}

std::expected<std::unique_ptr<shard_log>, fenced> claim(std::unique_ptr<connection> session, append_terms terms) {
  const auto rows = session->run([&](pqxx::nontransaction& tx) {
    return tx.exec_params("SELECT epoch FROM acp.claim_shard($1, $2, $3)", static_cast<int>(terms.shard.value),
                          terms.node, terms.lease.count());
  });
  if (rows.empty()) {
    return std::unexpected(fenced_by(*session, terms.shard));
  }
  terms.epoch = rows[0][0].as<std::int64_t>();
  return std::make_unique<postgres_shard_log>(std::move(session), std::move(terms));
}

} // namespace acp::persistence
