#include "tests/persistence/deliveries_fixture.hpp"

namespace acp::test {

using namespace std::chrono_literals;

persistence::secret_box box_of_tests() {
  return persistence::secret_box::from_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").value();
}

std::string deliveries::endpoint(persistence::endpoint_kind kind, persistence::endpoint_start start) {
  persistence::new_endpoint wanted{.kind = kind, .settings = {}, .start = start};
  wanted.settings.url = kind == persistence::endpoint_kind::push ? "https://agent.example/hooks" : "";
  wanted.settings.events = {"*"};
  return endpoints
      ->create(wanted, "tester",
               std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()))
      .value()
      .subject.id;
}

persistence::held_shard deliveries::hold(int shard, const std::string& node) {
  auto& log = logs_[node];
  if (!log) {
    log = persistence::make_event_log({.database_url = place.url, .node_id = node, .lease = 60s});
  }
  execute("UPDATE acp.shard_heads SET lease_until = NULL, owner = NULL WHERE shard = " + std::to_string(shard));
  held_[shard] = open_shard(*log, shard).value();
  return {.shard = {static_cast<std::uint8_t>(shard)}, .epoch = held_[shard]->epoch()};
}

std::int64_t deliveries::append_to(int shard, const std::vector<checkout::session_id>& sessions,
                                   const std::string& status) {
  std::int64_t last = 0;
  for (const auto& session : sessions) {
    last = append_item_to(shard, event_of(session, ++versions_[session], status));
  }
  return last;
}

std::int64_t deliveries::append_item_to(int shard, const persistence::append_item& item) {
  if (!held_.contains(shard)) {
    hold(shard);
  }
  return std::get<persistence::appended>(append(*held_[shard], {item}).at(0)).seq;
}

std::int64_t deliveries::cursor(const std::string& endpoint, int shard) {
  return std::stoll(value("SELECT seq FROM acp.endpoint_cursors WHERE endpoint_id = '" + endpoint +
                          "' AND shard = " + std::to_string(shard)));
}

void deliveries::set_cursors_to_heads() {
  execute("UPDATE acp.endpoint_cursors c SET seq = h.head FROM acp.shard_heads h WHERE h.shard = c.shard");
}

std::vector<std::string> deliveries::rows(const std::string& query, const std::string& user) {
  std::vector<std::string> lines;
  for (const auto& row : sql(database.url(user), query)) {
    std::string line;
    for (const auto& field : row) {
      line += (line.empty() ? "" : "|") + std::string(field.is_null() ? "-" : field.c_str());
    }
    lines.push_back(line);
  }
  return lines;
}

persistence::delivery_key key_of(const std::string& endpoint, int shard, std::int64_t seq, const std::string& topic) {
  return {.endpoint = endpoint, .shard = {static_cast<std::uint8_t>(shard)}, .seq = seq, .topic = topic};
}

persistence::backlog_put failed_put(const persistence::delivery_key& key, const checkout::session_id& session,
                                    std::chrono::milliseconds retry_in) {
  return {.key = key,
          .session = session,
          .body = "body " + std::to_string(key.seq),
          .failure = persistence::delivery_failure{
              .attempts = 1, .status = 500, .error = "answered 500", .dead = false, .retry_in = retry_in}};
}

persistence::backlog_put put_behind(const persistence::delivery_key& key, const checkout::session_id& session) {
  return {.key = key, .session = session, .body = "", .failure = {}};
}

std::optional<persistence::backlog_row> head_in(const persistence::save_result& result,
                                                const checkout::session_id& session) {
  for (const auto& head : result.heads) {
    if (head.session == session) {
      return head.head;
    }
  }
  ADD_FAILURE() << "nothing about " << session.str();
  return std::nullopt;
}

} // namespace acp::test
