#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// What there is to know about a database before a shop relies on it: for acp-checkout doctor.
namespace acp::persistence {

/// How the database is set up, as the server's own login finds it.
struct database_setup {
  int version = 0; ///< PostgreSQL's server_version_num: 150018
  std::string version_text;
  bool fsync = false;
  bool full_page_writes = false;
  std::string synchronous_commit; ///< in this login's sessions
  int max_connections = 0;
  int connections = 0; ///< of everybody, now
  bool in_recovery = false;
  bool login_is_superuser = false;
  /// How far the database's clock is from this machine's, either way; what asking took counts for neither.
  std::chrono::microseconds clocks_apart{0};
};

/// What the three roles may do with what must not change or be seen.
struct database_rights {
  bool server_changes_events = false; ///< UPDATE, DELETE or TRUNCATE of checkout_events
  bool operator_changes_events = false;
  bool operator_sees_secrets = false; ///< of endpoints, or the hashes of keys
  bool events_guarded = false;        ///< the trigger that refuses changes is there, and always fires
};

/// One shard of the event log: its head beside its rows.
struct shard_examination {
  int shard = 0;
  std::int64_t head = 0;
  std::int64_t newest = 0;   ///< the largest sequence number of a row
  std::int64_t expected = 0; ///< how many rows the end of the log has without a gap
  std::int64_t found = 0;    ///< how many it has
  bool held = false;         ///< by a server, now
};

/// One endpoint's place in the log.
struct cursor_examination {
  std::string endpoint;
  std::string status;
  int ahead = 0;           ///< shards whose cursor is beyond the head, which can't be
  std::int64_t behind = 0; ///< events, of all shards
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
};

struct database_examination {
  database_setup setup;
  database_rights rights;
  std::vector<shard_examination> shards;
  std::vector<cursor_examination> cursors;
};

/// Looks, and changes nothing. The newest `rows_per_shard` rows of each shard are counted. Blocks; throws
/// connection_lost, and std::exception where a statement is refused.
database_examination examine(const std::string& url, std::chrono::milliseconds statement_timeout,
                             std::int64_t rows_per_shard = 10'000);

} // namespace acp::persistence
