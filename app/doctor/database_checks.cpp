#include "app/doctor/database_checks.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

namespace acp::app {

namespace {

using namespace std::chrono_literals;
using verdict = finding::verdict;

constexpr int oldest_version = 150000;
constexpr auto clock_warning = 1s;
constexpr auto clock_failure = 30s; ///< agents' signatures are refused from a few minutes on; leases end early
constexpr std::int64_t much_behind = 10'000;
/// Levels at which a commit is on this server's disk before it is acknowledged.
constexpr std::array<std::string_view, 4> durable{"on", "local", "remote_write", "remote_apply"};

finding judged(std::string check, bool good, finding::verdict otherwise, std::string when_good, std::string when_not) {
  return {std::move(check), good ? verdict::ok : otherwise, good ? std::move(when_good) : std::move(when_not)};
}

finding judge_connections(const persistence::database_setup& setup) {
  const int free = setup.max_connections - setup.connections;
  return {"connections", free < 10 ? verdict::warning : verdict::ok,
          fmt::format("{} of max_connections = {} are used", setup.connections, setup.max_connections)};
}

/// Names of those for which something is wrong.
template <class Items, class Wrong, class Name>
std::string names_of(const Items& items, Wrong wrong, Name name) {
  std::vector<std::string> names;
  for (const auto& item : items)
    if (wrong(item)) names.push_back(fmt::format("{}", name(item)));
  return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

findings judge_setup(const persistence::database_setup& setup) {
  return {
      judged("postgresql", setup.version >= oldest_version, verdict::failure, setup.version_text,
             fmt::format("{}, and 15 is needed", setup.version_text)),
      judged("primary", !setup.in_recovery, verdict::failure, "it takes writes", "it is a standby and takes no writes"),
      judged("fsync", setup.fsync, verdict::failure, "on", "off: a crash of the machine can destroy the database"),
      judged("full_page_writes", setup.full_page_writes, verdict::failure, "on",
             "off: a crash of the machine can destroy pages"),
      judged("synchronous_commit", std::ranges::find(durable, setup.synchronous_commit) != durable.end(),
             verdict::failure, setup.synchronous_commit,
             fmt::format("{}: a crash loses orders that were acknowledged", setup.synchronous_commit)),
      judge_connections(setup),
      judged("login", !setup.login_is_superuser, verdict::warning, "the server's login is no superuser",
             "the server's login is a superuser: no right is refused to it"),
  };
}

finding judge_clocks(std::chrono::microseconds apart) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(apart).count();
  const auto as = apart > clock_failure ? verdict::failure : apart > clock_warning ? verdict::warning : verdict::ok;
  return {"clock", as, fmt::format("the database's clock and this machine's are {} ms apart", ms)};
}

findings judge_rights(const persistence::database_rights& rights) {
  const bool fixed = !rights.server_changes_events && !rights.operator_changes_events;
  return {
      judged("event_rights", fixed, verdict::failure, "neither acp_server nor acp_operator may change an event",
             fmt::format("{} may change events", rights.server_changes_events ? "acp_server" : "acp_operator")),
      judged("event_guard", rights.events_guarded, verdict::failure, "changes of events are refused to everybody",
             "a trigger that refuses changes of events is missing or disabled"),
      judged("secret_rights", !rights.operator_sees_secrets, verdict::failure, "acp_operator sees no secrets",
             "acp_operator may read the secrets of endpoints or the hashes of keys"),
  };
}

findings judge_shards(const std::vector<persistence::shard_examination>& shards) {
  const auto number = [](const auto& s) { return s.shard; };
  const auto wrong_head = [](const auto& s) { return s.head != s.newest; };
  const auto gap = [](const auto& s) { return s.expected != s.found; };
  const auto held = std::ranges::count_if(shards, &persistence::shard_examination::held);
  std::int64_t events = 0;
  for (const auto& s : shards) events += s.head;
  return {
      judged("shard_heads", std::ranges::none_of(shards, wrong_head), verdict::failure,
             fmt::format("{} shards, {} events", shards.size(), events),
             fmt::format("the head is not the newest event in shards {}", names_of(shards, wrong_head, number))),
      judged("event_gaps", std::ranges::none_of(shards, gap), verdict::failure, "the end of the log has no gap",
             fmt::format("events are missing in shards {}", names_of(shards, gap, number))),
      judged("shard_leases", held == std::ssize(shards), verdict::warning, "every shard is held by a server",
             fmt::format("{} of {} shards are held by a server: no server runs, or it has lost the database", held,
                         shards.size())),
  };
}

findings judge_cursors(const std::vector<persistence::cursor_examination>& cursors) {
  const auto id = [](const auto& c) { return c.endpoint; };
  const auto ahead = [](const auto& c) { return c.ahead > 0; };
  const auto behind = [](const auto& c) { return c.status == "active" && c.behind > much_behind; };
  const auto dead = [](const auto& c) { return c.dead > 0; };
  return {
      judged("cursors", std::ranges::none_of(cursors, ahead), verdict::failure,
             fmt::format("{} endpoints, none ahead of the log", cursors.size()),
             fmt::format("ahead of the log, as after a restore: {}", names_of(cursors, ahead, id))),
      judged("deliveries", std::ranges::none_of(cursors, behind), verdict::warning, "active endpoints are up to date",
             fmt::format("more than {} events behind: {}", much_behind, names_of(cursors, behind, id))),
      judged("dead_letters", std::ranges::none_of(cursors, dead), verdict::warning, "none",
             fmt::format("dead letters wait for an operator: {}", names_of(cursors, dead, id))),
  };
}

} // namespace acp::app
