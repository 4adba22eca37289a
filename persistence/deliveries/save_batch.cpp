#include "persistence/deliveries/save_batch.hpp"

#include "persistence/deliveries/fields.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace acp::persistence {

namespace {

constexpr std::size_t longest_answer = 4096;
constexpr std::size_t longest_error = 500;
constexpr int parameters = 44;

} // namespace

std::string save_batch::sql() {
  std::string text = "SELECT * FROM acp.save_deliveries($1";
  for (int i = 2; i <= parameters; ++i) {
    text += ", $" + std::to_string(i);
  }
  return text + ")";
}

void save_batch::fill(std::span<const held_shard> held, const delivery_batch& batch) {
  clear();
  for (const auto& h : held) {
    shards_.add_int(h.shard.value);
    epochs_.add_int(h.epoch);
  }
  for (const auto& move : batch.cursors) {
    cursor_shard_.add_int(move.shard.value);
    cursor_endpoint_.add(move.endpoint);
    cursor_seq_.add_int(move.seq);
  }
  std::ranges::for_each(batch.attempts, [this](const auto& a) { add(a); });
  std::ranges::for_each(batch.puts, [this](const auto& p) { add(p); });
  std::ranges::for_each(batch.updates, [this](const auto& u) { add(u); });
  std::ranges::for_each(batch.done, [this](const auto& key) { done_.add(key); });
}

void save_batch::clear() {
  for (auto* array : {&shards_, &epochs_, &cursor_shard_, &cursor_endpoint_, &cursor_seq_, &attempt_session_,
                      &attempt_at_, &attempt_number_, &attempt_status_, &attempt_latency_, &attempt_error_,
                      &attempt_answer_, &put_session_, &put_body_, &put_failed_, &update_revision_, &update_body_}) {
    array->clear();
  }
  for (auto* keys : {&attempt_key_, &put_key_, &update_key_, &done_}) {
    keys->clear();
  }
  put_failure_.clear();
  update_failure_.clear();
}

void save_batch::add(const delivery_attempt& a) {
  attempt_key_.add(a.key);
  attempt_session_.add(a.session.str());
  attempt_at_.add_int(a.at.time_since_epoch().count());
  attempt_number_.add_int(a.number);
  add_optional(attempt_status_, a.status);
  attempt_latency_.add_int(std::min<std::int64_t>(a.latency.count(), std::numeric_limits<std::int32_t>::max()));
  attempt_error_.add_unless_empty(clean_text(a.error, longest_error));
  attempt_answer_.add_unless_empty(clean_text(a.answer, longest_answer));
}

void save_batch::add(const backlog_put& p) {
  put_key_.add(p.key);
  put_session_.add(p.session.str());
  put_body_.add_unless_empty(p.body);
  put_failed_.add_bool(p.failure.has_value());
  put_failure_.add(p.failure.value_or(delivery_failure{}));
}

void save_batch::add(const backlog_update& u) {
  update_key_.add(u.key);
  update_revision_.add_int(u.revision);
  update_body_.add_unless_empty(u.body);
  update_failure_.add(u.failure);
}

void save_batch::failure_arrays::add(const delivery_failure& f) {
  attempts.add_int(f.attempts);
  add_optional(status, f.status);
  error.add_unless_empty(clean_text(f.error, longest_error));
  dead.add_bool(f.dead);
  retry_ms.add_int(f.dead ? 0 : f.retry_in.count());
}

void save_batch::failure_arrays::clear() {
  for (auto* array : {&attempts, &status, &error, &dead, &retry_ms}) {
    array->clear();
  }
}

pqxx::result save_batch::execute(pqxx::nontransaction& tx, const std::string& node) {
  // In binary format a text is its bytes, so the node can go with the arrays.
  std::vector<pqxx::binarystring> values;
  values.reserve(parameters);
  const auto put = [&](std::initializer_list<binary_array*> arrays) {
    for (auto* array : arrays) {
      values.push_back(array->parameter());
    }
  };
  const auto put_keys = [&](key_arrays& k) { put({&k.shard, &k.endpoint, &k.seq, &k.topic}); };
  const auto put_failures = [&](failure_arrays& f) { put({&f.attempts, &f.status, &f.error, &f.dead, &f.retry_ms}); };
  put({&shards_, &epochs_});
  values.emplace_back(node);
  put({&cursor_shard_, &cursor_endpoint_, &cursor_seq_});
  put_keys(attempt_key_);
  put({&attempt_session_, &attempt_at_, &attempt_number_, &attempt_status_, &attempt_latency_, &attempt_error_,
       &attempt_answer_});
  put_keys(put_key_);
  put({&put_session_, &put_body_, &put_failed_});
  put_failures(put_failure_);
  put_keys(update_key_);
  put({&update_revision_, &update_body_});
  put_failures(update_failure_);
  put_keys(done_);
  return tx.exec_prepared(statement, pqxx::prepare::make_dynamic_params(values));
}

save_result read_save_result(const pqxx::result& rows) {
  save_result result;
  for (const auto& row : rows) {
    const auto kind = field_text(row[0]);
    const auto shard = field_shard(row[1]);
    if (kind == "lost") {
      result.lost.push_back(shard);
    } else if (kind == "stale") {
      result.stale.push_back({.endpoint = field_text(row[2]),
                              .shard = shard,
                              .seq = row[4].as<std::int64_t>(),
                              .topic = field_text(row[5])});
    } else {
      session_head head{.endpoint = field_text(row[2]),
                        .shard = shard,
                        .session = checkout::session_id{field_text(row[3])},
                        .head = {}};
      if (!row[4].is_null()) {
        head.head = read_backlog_row(row, 1);
      }
      result.heads.push_back(std::move(head));
    }
  }
  return result;
}

} // namespace acp::persistence
