#include "persistence/health/examination.hpp"

#include "persistence/connection.hpp"

namespace acp::persistence {

namespace {

constexpr auto setup_sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
                           "current_setting('fsync')::boolean, current_setting('full_page_writes')::boolean, "
                           "current_setting('synchronous_commit'), current_setting('max_connections')::int, "
                           "(SELECT sum(numbackends) FROM pg_stat_database)::int, pg_is_in_recovery(), "
                           "(SELECT rolsuper FROM pg_roles WHERE rolname = session_user), "
                           "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

constexpr auto rights_sql =
    "SELECT has_table_privilege('acp_server', 'acp.checkout_events', 'UPDATE, DELETE, TRUNCATE') "
    "    OR has_any_column_privilege('acp_server', 'acp.checkout_events', 'UPDATE'), "
    "has_table_privilege('acp_operator', 'acp.checkout_events', 'UPDATE, DELETE, TRUNCATE') "
    "    OR has_any_column_privilege('acp_operator', 'acp.checkout_events', 'UPDATE'), "
    "has_any_column_privilege('acp_operator', 'acp.endpoint_secrets', 'SELECT') "
    "    OR has_any_column_privilege('acp_operator', 'acp.api_keys', 'SELECT') "
    "    OR has_any_column_privilege('acp_operator', 'acp.operator_keys', 'SELECT'), "
    "EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'acp.checkout_events'::regclass AND tgname = 'append_only' "
    "    AND tgenabled = 'A')";

constexpr auto shards_sql =
    "SELECT h.shard, h.head, coalesce((SELECT max(e.seq) FROM acp.checkout_events e WHERE e.shard = h.shard), 0), "
    "least(h.head, $1::bigint), "
    "(SELECT count(*) FROM acp.checkout_events e WHERE e.shard = h.shard AND e.seq > h.head - $1::bigint "
    "    AND e.seq <= h.head), "
    "h.lease_until > clock_timestamp() FROM acp.shard_heads h ORDER BY h.shard";

constexpr auto cursors_sql = "SELECT e.id, e.status::text, count(*) FILTER (WHERE c.seq > h.head), "
                             "coalesce(sum(greatest(h.head - coalesce(c.seq, 0), 0)), 0)::bigint, "
                             "(SELECT count(*) FROM acp.pending_deliveries p WHERE p.endpoint_id = e.id), "
                             "(SELECT count(*) FROM acp.dead_letters d WHERE d.endpoint_id = e.id) "
                             "FROM acp.endpoints e CROSS JOIN acp.shard_heads h "
                             "LEFT JOIN acp.endpoint_cursors c ON c.shard = h.shard AND c.endpoint_id = e.id "
                             "WHERE e.status <> 'deleted' GROUP BY e.id, e.status ORDER BY e.id";

/// Zero for a time between the two: it may have been read at any moment from asking to the answer.
std::chrono::microseconds outside(std::chrono::system_clock::time_point t, std::chrono::system_clock::time_point from,
                                  std::chrono::system_clock::time_point to) {
  using std::chrono::microseconds;
  if (t < from) return duration_cast<microseconds>(from - t);
  return t > to ? duration_cast<microseconds>(t - to) : microseconds{0};
}

database_setup read_setup(connection& session) {
  const auto asked = std::chrono::system_clock::now();
  const auto row = session.run([](pqxx::nontransaction& tx) { return tx.exec1(setup_sql); });
  const auto answered = std::chrono::system_clock::now();
  const std::chrono::system_clock::time_point there{std::chrono::microseconds{row[9].as<std::int64_t>()}};
  return {.version = row[0].as<int>(),
          .version_text = row[1].as<std::string>(),
          .fsync = row[2].as<bool>(),
          .full_page_writes = row[3].as<bool>(),
          .synchronous_commit = row[4].as<std::string>(),
          .max_connections = row[5].as<int>(),
          .connections = row[6].as<int>(),
          .in_recovery = row[7].as<bool>(),
          .login_is_superuser = row[8].as<bool>(),
          .clocks_apart = outside(there, asked, answered)};
}

database_rights read_rights(connection& session) {
  const auto row = session.run([](pqxx::nontransaction& tx) { return tx.exec1(rights_sql); });
  return {.server_changes_events = row[0].as<bool>(),
          .operator_changes_events = row[1].as<bool>(),
          .operator_sees_secrets = row[2].as<bool>(),
          .events_guarded = row[3].as<bool>()};
}

std::vector<shard_examination> read_shards(connection& session, std::int64_t rows_per_shard) {
  std::vector<shard_examination> shards;
  for (const auto& row :
       session.run([&](pqxx::nontransaction& tx) { return tx.exec_params(shards_sql, rows_per_shard); }))
    shards.push_back({.shard = row[0].as<int>(),
                      .head = row[1].as<std::int64_t>(),
                      .newest = row[2].as<std::int64_t>(),
                      .expected = row[3].as<std::int64_t>(),
                      .found = row[4].as<std::int64_t>(),
                      .held = row[5].is_null() ? false : row[5].as<bool>()});
  return shards;
}

std::vector<cursor_examination> read_cursors(connection& session) {
  std::vector<cursor_examination> cursors;
  for (const auto& row : session.run([](pqxx::nontransaction& tx) { return tx.exec(cursors_sql); }))
    cursors.push_back({.endpoint = row[0].as<std::string>(),
                       .status = row[1].as<std::string>(),
                       .ahead = row[2].as<int>(),
                       .behind = row[3].as<std::int64_t>(),
                       .waiting = row[4].as<std::int64_t>(),
                       .dead = row[5].as<std::int64_t>()});
  return cursors;
}

} // namespace

database_examination examine(const std::string& url, std::chrono::milliseconds statement_timeout,
                             std::int64_t rows_per_shard) {
  connection session{{.url = url, .application_name = "acp-checkout doctor", .statement_timeout = statement_timeout}};
  return {.setup = read_setup(session),
          .rights = read_rights(session),
          .shards = read_shards(session, rows_per_shard),
          .cursors = read_cursors(session)};
}

} // namespace acp::persistence
