#include "persistence/append_batch.hpp"

#include "persistence/failure_codec.hpp"
#include "persistence/rows.hpp"

#include <limits>
#include <map>
#include <pqxx/pqxx>
#include <stdexcept>

namespace acp::persistence {

namespace {

std::int32_t narrow(std::int64_t version) {
  if (version < 0 || version > std::numeric_limits<std::int32_t>::max()) {
    throw std::out_of_range("a session's version is out of range: " + std::to_string(version));
  }
  return static_cast<std::int32_t>(version);
}

checkout::shard_id shard_in(const pqxx::field& field) { return {static_cast<std::uint8_t>(field.as<int>())}; }

append_outcome refusal_of(const append_item& item, const pqxx::row& row) {
  const std::string outcome = row[1].c_str();
  if (outcome == "duplicate" && item.idempotency) {
    return duplicate{read_record(row, 4, item.idempotency->key.scope)};
  }
  if (outcome == "version_taken") {
    return version_taken{};
  }
  throw std::logic_error("acp.append_events answered " + outcome);
}

} // namespace

void append_batch::fill(std::span<const held_batch> batches) {
  clear();
  std::int32_t number = 0;
  std::int32_t at = 0;
  for (const auto& [batch, epoch] : batches) {
    ++at;
    std::int32_t place = 0;
    for (const auto& item : batch.items) {
      ++number;
      if (item.event) {
        add_event(number, at, ++place, *item.event);
      }
      if (item.idempotency) {
        add_record(number, at, *item.idempotency);
      }
    }
    shards_.add_int(batch.shard.value);
    epochs_.add_int(epoch);
    counts_.add_int(place);
  }
}

void append_batch::clear() {
  for (auto* array :
       {&shards_,         &epochs_,         &counts_,      &event_item_,     &event_at_,  &event_place_, &session_,
        &version_,        &type_,           &status_,      &schema_version_, &request_,   &owner_,       &change_,
        &hidden_,         &data_,           &traceparent_, &record_item_,    &record_at_, &scope_,       &body_,
        &record_session_, &record_version_, &finished_,    &created_,        &failure_}) {
    array->clear();
  }
}

void append_batch::add_event(std::int32_t item, std::int32_t at, std::int32_t place, const append_item::new_event& e) {
  event_item_.add_int(item);
  event_at_.add_int(at);
  event_place_.add_int(place);
  session_.add(e.session.str());
  version_.add_int(narrow(e.version));
  type_.add(checkout::to_string(e.event.type));
  status_.add(e.event.status);
  schema_version_.add_int(checkout::schema_version);
  request_.add(e.request.str());
  owner_.add(e.owner.str());
  change_.add_unless_empty(e.event.change);
  hidden_.add_unless_empty(e.event.hidden);
  data_.add(e.event.data);
  traceparent_.add_unless_empty(checkout::to_traceparent(e.trace));
}

void append_batch::add_record(std::int32_t item, std::int32_t at, const idempotency_record& r) {
  record_item_.add_int(item);
  record_at_.add_int(at);
  scope_.add(bytes_of(r.key.scope));
  body_.add(bytes_of(r.key.body));
  record_session_.add_unless_empty(r.session.str());
  r.version == 0 ? record_version_.add_null() : record_version_.add_int(narrow(r.version));
  finished_.add_bool(r.finished);
  created_.add_bool(r.created);
  r.failure ? failure_.add(encode_failure(*r.failure)) : failure_.add_null();
}

pqxx::result append_batch::execute(pqxx::nontransaction& tx, const append_terms& terms) {
  return tx.exec_prepared(statement, shards_.parameter(), epochs_.parameter(), counts_.parameter(), terms.node,
                          terms.lease.count(), terms.retention.count(), event_item_.parameter(), event_at_.parameter(),
                          event_place_.parameter(), session_.parameter(), version_.parameter(), type_.parameter(),
                          status_.parameter(), schema_version_.parameter(), request_.parameter(), owner_.parameter(),
                          change_.parameter(), hidden_.parameter(), data_.parameter(), traceparent_.parameter(),
                          record_item_.parameter(), record_at_.parameter(), scope_.parameter(), body_.parameter(),
                          record_session_.parameter(), record_version_.parameter(), finished_.parameter(),
                          created_.parameter(), failure_.parameter());
}

std::vector<fenced> fenced_in(const pqxx::result& rows) {
  std::vector<fenced> found;
  for (const auto& row : rows) {
    if (std::string_view{row[1].c_str()} == "fenced") {
      found.push_back({shard_in(row[2]), row[3].as<std::int64_t>()});
    }
  }
  return found;
}

std::vector<append_outcome> outcomes_of(std::span<const held_batch> batches, const pqxx::result& rows) {
  std::map<std::size_t, pqxx::row> refused; // by item
  std::map<checkout::shard_id, std::int64_t> next;
  for (const auto& row : rows) {
    if (const auto item = row[0].as<std::size_t>(); item != 0) {
      refused.emplace(item, row);
    } else {
      next.emplace(shard_in(row[2]), row[3].as<std::int64_t>());
    }
  }
  std::vector<append_outcome> outcomes;
  for (const auto& [batch, epoch] : batches) {
    const auto seq = next.find(batch.shard);
    if (seq == next.end()) {
      throw std::logic_error("acp.append_events did not say where it wrote");
    }
    for (const auto& item : batch.items) {
      const auto refusal = refused.find(outcomes.size() + 1);
      if (refusal != refused.end()) {
        outcomes.push_back(refusal_of(item, refusal->second));
      } else {
        outcomes.emplace_back(appended{item.event ? seq->second++ : 0});
      }
    }
  }
  return outcomes;
}

} // namespace acp::persistence
