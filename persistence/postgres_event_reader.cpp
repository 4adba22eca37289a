#include "persistence/postgres_event_reader.hpp"

#include "persistence/rows.hpp"

#include <algorithm>

namespace acp::persistence {

namespace {

int number(checkout::shard_id shard) { return shard.value; }

std::string select(std::string_view columns, std::string_view rest, std::string_view condition) {
  std::string sql{"SELECT "};
  for (const auto part : {columns, rest, condition}) { // g++ 12 warns wrongly of a chain of +
    sql += part;
  }
  return sql;
}

std::string events_where(std::string_view condition) {
  return select(event_columns, " FROM acp.checkout_events WHERE shard = $1 AND session_id = $2 ", condition);
}

std::string records_where(std::string_view condition) {
  return select(record_columns, " FROM acp.idempotency_keys WHERE shard = $1 AND expires_at > now() AND ", condition);
}

} // namespace

postgres_event_reader::postgres_event_reader(std::unique_ptr<connection> session) : session_(std::move(session)) {
  session_->prepare("newest", events_where("ORDER BY version DESC LIMIT 1"));
  session_->prepare("event_at", events_where("AND version = $3"));
  session_->prepare("history", events_where("ORDER BY version"));
  session_->prepare("records", records_where("session_id = $2 ORDER BY finished, recorded_at DESC LIMIT 64"));
  session_->prepare("record", records_where("scope = $2"));
  session_->prepare("unfinished", "SELECT session_id, next FROM acp.unfinished_sessions($1, $2, 50000)");
}

template <class... Args>
pqxx::result postgres_event_reader::query(const char* statement, const Args&... args) {
  return session_->run([&](pqxx::nontransaction& tx) { return tx.exec_prepared(statement, args...); });
}

std::optional<stored_session> postgres_event_reader::load(const checkout::session_id& id) {
  const auto shard = checkout::shard_of(id);
  if (!shard) {
    return std::nullopt;
  }
  // Records first: were something appended in between, one would be missing, which the append notices, rather than name
  // an event that was not read.
  const auto records = query("records", number(*shard), id.str());
  const auto newest = query("newest", number(*shard), id.str());
  if (newest.empty()) {
    return std::nullopt;
  }
  stored_session found{.newest = read_event(newest[0]), .records = {}};
  std::ranges::transform(records, std::back_inserter(found.records),
                         [](const pqxx::row& row) { return read_record(row); });
  return found;
}

std::optional<event_row> postgres_event_reader::event_at(const checkout::session_id& id, std::int64_t version) {
  const auto shard = checkout::shard_of(id);
  if (!shard) {
    return std::nullopt;
  }
  const auto rows = query("event_at", number(*shard), id.str(), version);
  return rows.empty() ? std::nullopt : std::optional{read_event(rows[0])};
}

std::vector<event_row> postgres_event_reader::history(const checkout::session_id& id) {
  std::vector<event_row> events;
  if (const auto shard = checkout::shard_of(id)) {
    for (const auto& row : query("history", number(*shard), id.str())) {
      events.push_back(read_event(row));
    }
  }
  return events;
}

std::vector<checkout::session_id> postgres_event_reader::unfinished(checkout::shard_id shard) {
  std::vector<checkout::session_id> sessions;
  // Step by step, so that no statement takes long however much has gathered.
  for (std::optional<std::int64_t> after{0}; after;) {
    const auto rows = query("unfinished", number(shard), *after);
    after.reset();
    for (const auto& row : rows) {
      if (row[0].is_null()) {
        after = row[1].as<std::int64_t>();
      } else {
        sessions.emplace_back(row[0].as<std::string>());
      }
    }
  }
  return sessions;
}

std::optional<idempotency_record> postgres_event_reader::find_record(checkout::shard_id shard,
                                                                     const checkout::sha256_digest& scope) {
  const auto rows = query("record", number(shard), pqxx::binarystring{scope.data(), scope.size()});
  return rows.empty() ? std::nullopt : std::optional{read_record(rows[0])};
}

} // namespace acp::persistence
