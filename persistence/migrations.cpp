#include "persistence/migrations.hpp"

#include "persistence/connection.hpp"
#include "persistence/embedded_migrations.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <thread>

namespace acp::persistence {

namespace {

using ledger = std::map<std::string, std::string, std::less<>>; // name -> checksum

// Any number will do as long as every runner takes the same; it is held to the end of the transaction.
constexpr auto take_lock = "SELECT pg_advisory_xact_lock(4702394921090)";

ledger read_ledger(pqxx::transaction_base& tx) {
  ledger found;
  const auto there = tx.exec1("SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                              "WHERE n.nspname = 'acp' AND c.relname = 'migrations')");
  if (there[0].as<bool>()) {
    for (const auto& row : tx.exec("SELECT name, sha256 FROM acp.migrations")) {
      found.emplace(row[0].as<std::string>(), row[1].as<std::string>());
    }
  }
  return found;
}

const embedded_migration* embedded_with(std::string_view name) {
  const auto all = embedded_migrations();
  const auto it = std::ranges::find(all, name, &embedded_migration::name);
  return it == all.end() ? nullptr : &*it;
}

/// Everything the database has must be in this binary, unchanged.
std::optional<migration_error> disagreement(const ledger& applied) {
  using enum migration_error::reason;
  const auto all = embedded_migrations();
  for (const auto& [name, checksum] : applied) {
    const auto* own = embedded_with(name);
    if (own == nullptr && (all.empty() || name > all.back().name)) {
      return migration_error{newer, "the database is newer than this program: it has migration " + name +
                                        ", which this program does not know; run a newer version"};
    }
    if (own == nullptr) {
      return migration_error{missing, "the database has migration " + name + ", which this program lacks"};
    }
    if (own->sha256 != checksum) {
      return migration_error{changed, "migration " + name + " was changed after it was applied (applied as " +
                                          checksum + ", now " + std::string(own->sha256) +
                                          "); put it back and add a new file"};
    }
  }
  return std::nullopt;
}

std::vector<std::string> lacking(const ledger& applied) {
  std::vector<std::string> names;
  for (const auto& file : embedded_migrations()) {
    if (!applied.contains(file.name)) {
      names.emplace_back(file.name);
    }
  }
  return names;
}

migration_error refusal(const std::string& name, const pqxx::failure& e) {
  const auto what = name.empty() ? "the migrations' lock" : "migration " + name;
  return {migration_error::reason::refused, "PostgreSQL refused " + what + ": " + e.what()};
}

void apply(pqxx::transaction_base& tx, const embedded_migration& file, const ledger& applied) {
  if (!applied.empty()) { // the first file makes the role and the ledger
    tx.exec0("SET LOCAL ROLE acp_owner");
  }
  tx.exec(std::string(file.sql));
  tx.exec_params0("INSERT INTO acp.migrations (name, sha256) VALUES ($1, $2)", std::string(file.name),
                  std::string(file.sha256));
}

void wait_for_locks(pqxx::transaction_base& tx, std::chrono::milliseconds limit) {
  tx.exec_params("SELECT set_config('lock_timeout', $1, true)", std::to_string(limit.count()));
}

/// It is a table that somebody uses, not the lock of another runner.
bool gave_way(const pqxx::sql_error& e, const std::string& name) {
  constexpr auto lock_not_available = "55P03";
  return e.sqlstate() == lock_not_available && !name.empty();
}

enum class step { done, applied };

/// One file, or nothing when none is left. `name` is the file at work, for an error's message.
std::expected<step, migration_error> apply_next(pqxx::transaction_base& tx, const migration_settings& settings,
                                                std::string& name) {
  name.clear();
  wait_for_locks(tx, settings.patience);
  tx.exec1(take_lock);
  tx.exec_params("SELECT set_config('acp.shards', $1, true)", settings.shards ? std::to_string(*settings.shards) : "");
  const auto applied = read_ledger(tx);
  if (auto wrong = disagreement(applied)) {
    return std::unexpected(std::move(*wrong));
  }
  const auto names = lacking(applied);
  if (names.empty()) {
    return step::done;
  }
  name = names.front();
  wait_for_locks(tx, settings.lock_timeout);
  apply(tx, *embedded_with(name), applied);
  return step::applied;
}

/// The same until it has its locks, as often as the settings allow. A rollback that PostgreSQL forces is no sql_error
/// for libpqxx: a deadlock with one who reads a view of the table the file alters. Nothing has happened then, and the
/// other one goes on.
std::expected<step, migration_error> apply_patiently(connection& session, const migration_settings& settings,
                                                     std::string& name, int& retries) {
  for (int attempt = 1;; ++attempt) {
    try {
      return session.transact([&](pqxx::work& tx) { return apply_next(tx, settings, name); });
    } catch (const pqxx::transaction_rollback& e) {
      if (attempt >= settings.most_attempts) {
        return std::unexpected(refusal(name, e));
      }
    } catch (const pqxx::sql_error& e) {
      if (!gave_way(e, name) || attempt >= settings.most_attempts) {
        return std::unexpected(refusal(name, e));
      }
    }
    ++retries;
    std::this_thread::sleep_for(settings.pause);
  }
}

std::expected<void, migration_error> apply_all(connection& session, const migration_settings& settings,
                                               migration_report& report) {
  while (true) {
    std::string name;
    const auto result = apply_patiently(session, settings, name, report.retries);
    if (!result) {
      return std::unexpected(result.error());
    }
    if (*result == step::done) {
      return {};
    }
    report.applied.push_back(name);
  }
}

connection_settings as_migrator(const std::string& url) {
  // A migration may rewrite a large table: its statements have no time-out, only its locks.
  return {.url = url,
          .application_name = "acp-checkout migrate",
          .role = std::nullopt,
          .statement_timeout = std::chrono::milliseconds{0}};
}

std::expected<ledger, migration_error> agreed_ledger(const std::string& url) {
  connection session{{.url = url}};
  try {
    auto applied = session.transact([](pqxx::work& tx) { return read_ledger(tx); });
    if (auto wrong = disagreement(applied)) {
      return std::unexpected(std::move(*wrong));
    }
    return applied;
  } catch (const pqxx::sql_error& e) {
    return std::unexpected(migration_error{migration_error::reason::refused,
                                           std::string("the list of applied migrations can't be read: ") + e.what()});
  }
}

std::expected<int, migration_error> agreed_shards(connection& session, const migration_settings& settings) {
  const auto shards =
      session.run([](pqxx::nontransaction& tx) { return tx.exec1("SELECT shards FROM acp.settings")[0].as<int>(); });
  if (settings.shards && *settings.shards != shards) {
    return std::unexpected(
        migration_error{migration_error::reason::shards, "this database was created with " + std::to_string(shards) +
                                                             " shards; their number can't be changed to " +
                                                             std::to_string(*settings.shards)});
  }
  return shards;
}

} // namespace

std::expected<migration_report, migration_error> migrate(const std::string& url, const migration_settings& settings) {
  if (settings.shards && (*settings.shards < 1 || *settings.shards > 256)) {
    return std::unexpected(migration_error{migration_error::reason::shards, "the number of shards must be 1 to 256"});
  }
  connection session{as_migrator(url)};
  migration_report report;
  if (const auto result = apply_all(session, settings, report); !result) {
    return std::unexpected(result.error());
  }
  const auto shards = agreed_shards(session, settings);
  if (!shards) {
    return std::unexpected(shards.error());
  }
  report.shards = *shards;
  return report;
}

std::expected<std::vector<std::string>, migration_error> pending(const std::string& url) {
  const auto applied = agreed_ledger(url);
  if (!applied) {
    return std::unexpected(applied.error());
  }
  return lacking(*applied);
}

std::expected<void, migration_error> check_schema(const std::string& url) {
  const auto names = pending(url);
  if (!names) {
    return std::unexpected(names.error());
  }
  if (!names->empty()) {
    return std::unexpected(
        migration_error{migration_error::reason::behind, "the database lacks " + std::to_string(names->size()) +
                                                             " migrations, the first is " + names->front() +
                                                             "; run the migrate command"});
  }
  return {};
}

} // namespace acp::persistence
