#include "persistence/append_batch.hpp"

#include "persistence/failure_codec.hpp"
#include "persistence/rows.hpp"

#include <limits>
#include <optional>
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

append_outcome refusal_of(const append_item& item, const pqxx::row& row) {
  const std::string outcome = row[1].c_str();
  if (outcome == "duplicate" && item.idempotency) {
    return duplicate{read_record(row, 3, item.idempotency->key.scope)};
  }
  if (outcome == "version_taken") {
    return version_taken{};
  }
  throw std::logic_error("acp.append_events answered " + outcome);
}

} // namespace

void append_batch::fill(std::span<const append_item> items) {
  clear();
  std::int32_t number = 0;
  for (const auto& item : items) {
    ++number;
    if (item.event) {
      add_event(number, *item.event);
    }
    if (item.idempotency) {
      add_record(number, *item.idempotency);
    }
  }
}

void append_batch::clear() {
  for (auto* array :
       {&event_item_, &session_, &version_, &type_, &status_, &schema_version_, &request_, &owner_, &change_, &hidden_,
        &data_, &record_item_, &scope_, &body_, &record_session_, &record_version_, &finished_, &created_, &failure_}) {
    array->clear();
  }
}

void append_batch::add_event(std::int32_t item, const append_item::new_event& e) {
  event_item_.add_int(item);
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
}

void append_batch::add_record(std::int32_t item, const idempotency_record& r) {
  record_item_.add_int(item);
  scope_.add(bytes_of(r.key.scope));
  body_.add(bytes_of(r.key.body));
  record_session_.add_unless_empty(r.session.str());
  r.version == 0 ? record_version_.add_null() : record_version_.add_int(narrow(r.version));
  finished_.add_bool(r.finished);
  created_.add_bool(r.created);
  r.failure ? failure_.add(encode_failure(*r.failure)) : failure_.add_null();
}

pqxx::result append_batch::execute(pqxx::nontransaction& tx, const append_terms& terms) {
  return tx.exec_prepared(statement, static_cast<int>(terms.shard.value), terms.epoch, terms.node, terms.lease.count(),
                          terms.retention.count(), event_item_.parameter(), session_.parameter(), version_.parameter(),
                          type_.parameter(), status_.parameter(), schema_version_.parameter(), request_.parameter(),
                          owner_.parameter(), change_.parameter(), hidden_.parameter(), data_.parameter(),
                          record_item_.parameter(), scope_.parameter(), body_.parameter(), record_session_.parameter(),
                          record_version_.parameter(), finished_.parameter(), created_.parameter(),
                          failure_.parameter());
}

std::vector<append_outcome> outcomes_of(std::span<const append_item> items, const pqxx::result& rows) {
  std::vector<std::optional<append_outcome>> refused(items.size());
  std::optional<std::int64_t> next;
  for (const auto& row : rows) {
    const auto number = row[0].as<std::size_t>();
    if (number == 0) {
      next = row[2].as<std::int64_t>();
    } else {
      refused.at(number - 1) = refusal_of(items[number - 1], row);
    }
  }
  if (!next) {
    throw std::logic_error("acp.append_events did not say where it wrote");
  }
  std::vector<append_outcome> outcomes;
  outcomes.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (refused[i]) {
      outcomes.push_back(std::move(*refused[i]));
    } else {
      outcomes.emplace_back(appended{items[i].event ? (*next)++ : 0});
    }
  }
  return outcomes;
}

} // namespace acp::persistence
