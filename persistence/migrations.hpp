#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

/// The database's schema: numbered SQL files, applied once each, forward only. They are part of the binary.
namespace acp::persistence {

/// Why a database can't be migrated or used.
struct migration_error {
  enum class reason {
    changed, ///< a file that was applied has another content now
    missing, ///< the database has a migration this binary lacks, between others it has
    newer,   ///< the database has migrations beyond the last one of this binary
    behind,  ///< migrations are pending (check_schema only)
    shards,  ///< the number of shards is fixed when the database is created
    refused, ///< PostgreSQL refused a statement
  };
  reason why;
  std::string message; ///< for a person, complete
};

struct migration_report {
  std::vector<std::string> applied; ///< the names of the files applied now, in order
  int retries = 0;                  ///< how often a file gave way to those who use the database, and was tried again
  int shards = 0;                   ///< of the database
};

struct migration_settings {
  std::optional<int> shards = {};             ///< 1 to 256; used by the first migration, must agree with it later
  std::chrono::milliseconds patience{60'000}; ///< for another runner to finish one file
  /// For each lock a file needs. Whoever wants the table meanwhile stands behind it: so servers are held up no longer.
  std::chrono::milliseconds lock_timeout{2'000};
  int most_attempts = 20;                 ///< of each file, before the lock it can't get, or a deadlock, is an error
  std::chrono::milliseconds pause{2'000}; ///< between them, in which servers catch up
};

/// Brings the database up to this binary. Each file is a transaction of its own and takes effect whole or not at all; a
/// lock lets several runners run at once, each file is applied by one of them. A file that doesn't get a table's lock
/// in time, or whose transaction PostgreSQL ends because of a deadlock, gives way, and is tried again. Creates the
/// roles acp_owner, acp_server and acp_operator where they are missing, so the first run needs a login that may create
/// roles and schemas. Throws connection_lost.
std::expected<migration_report, migration_error> migrate(const std::string& url,
                                                         const migration_settings& settings = {});

/// The names of the files the database lacks, in order. Throws connection_lost.
std::expected<std::vector<std::string>, migration_error> pending(const std::string& url);

/// For a server's start: an error unless the database has exactly the migrations of this binary. Throws
/// connection_lost.
std::expected<void, migration_error> check_schema(const std::string& url);

} // namespace acp::persistence
