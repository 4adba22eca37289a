#include "tests/actors/support/memory_log.hpp"

#include <algorithm>
#include <stdexcept>

namespace acp::test {

using persistence::append_item;
using persistence::append_outcome;
using persistence::connection_lost;
using persistence::event_row;
using persistence::fenced;
using persistence::idempotency_record;

std::vector<event_row> memory_tables::history(const checkout::session_id& id) const {
  std::lock_guard lock(mutex);
  const auto at = events.find(id);
  return at == events.end() ? std::vector<event_row>{} : at->second;
}

std::size_t memory_tables::event_count() const {
  std::lock_guard lock(mutex);
  std::size_t n = 0;
  for (const auto& [id, rows] : events) n += rows.size();
  return n;
}

std::size_t memory_tables::session_count() const {
  std::lock_guard lock(mutex);
  return events.size();
}

void memory_tables::take_elsewhere(checkout::shard_id shard, bool keeps) {
  std::lock_guard lock(mutex);
  auto& h = heads[shard.value];
  ++h.epoch;
  h.taken_elsewhere = keeps;
}

class memory_writer final : public persistence::append_log {
public:
  memory_writer(memory_log& log, int connection) : log_(log), connection_(connection) {}

  std::vector<std::expected<std::int64_t, fenced>> claim(std::span<const checkout::shard_id> shards) override {
    log_.check(connection_);
    std::lock_guard lock(log_.tables_->mutex);
    std::vector<std::expected<std::int64_t, fenced>> claims;
    for (const auto shard : shards) {
      auto& h = log_.tables_->heads[shard.value];
      if (h.taken_elsewhere)
        claims.push_back(std::unexpected(fenced{shard, h.epoch}));
      else
        claims.push_back(epochs_[shard] = ++h.epoch);
    }
    return claims;
  }

  std::expected<std::vector<append_outcome>, std::vector<fenced>>
  append(std::span<const persistence::shard_batch> batches) override {
    const auto lose = begin_append();
    if (lose == memory_log::moment::before_commit) throw connection_lost("before commit");
    std::vector<append_outcome> outcomes;
    {
      std::lock_guard lock(log_.tables_->mutex);
      std::vector<checkout::shard_id> shards;
      for (const auto& batch : batches) {
        epochs_.at(batch.shard); // a bug where it isn't claimed
        if (!shards.empty() && !(shards.back() < batch.shard)) throw std::logic_error("shards out of order");
        shards.push_back(batch.shard);
      }
      if (auto lost = let_go(shards); !lost.empty()) return std::unexpected(std::move(lost));
      for (const auto& batch : batches)
        for (const auto& item : batch.items) outcomes.push_back(write(batch.shard, item));
    }
    if (lose == memory_log::moment::after_commit) throw connection_lost("after commit");
    if (!log_.supply_->step()) throw connection_lost("power cut");
    return outcomes;
  }

  std::vector<fenced> renew() override {
    log_.check(connection_);
    std::lock_guard lock(log_.tables_->mutex);
    std::vector<checkout::shard_id> shards;
    for (const auto& [shard, epoch] : epochs_) shards.push_back(shard);
    return let_go(shards);
  }

private:
  std::optional<memory_log::moment> begin_append() {
    std::unique_lock lock(log_.mutex_);
    ++log_.faults_.held;
    log_.changed_.wait(lock, [&] { return !log_.faults_.hold; });
    --log_.faults_.held;
    if (std::exchange(log_.faults_.break_append, false)) throw std::logic_error("a bug in the log");
    const auto lose = std::exchange(log_.faults_.lose_append, std::nullopt);
    lock.unlock();
    log_.check(connection_);
    return lose;
  }

  /// Those that are not held any more, and are forgotten.
  std::vector<fenced> let_go(const std::vector<checkout::shard_id>& shards) {
    std::vector<fenced> lost;
    for (const auto shard : shards)
      if (const auto epoch = log_.tables_->heads[shard.value].epoch; epoch != epochs_.at(shard)) {
        lost.push_back({shard, epoch});
        epochs_.erase(shard);
      }
    return lost;
  }

  append_outcome write(checkout::shard_id shard, const append_item& item) {
    auto& tables = *log_.tables_;
    if (item.idempotency) {
      const auto first = tables.records.find({shard.value, item.idempotency->key.scope});
      if (first != tables.records.end() && (first->second.finished || !item.idempotency->finished))
        return persistence::duplicate{first->second};
    }
    std::int64_t seq = 0;
    if (item.event) {
      auto& rows = tables.events[item.event->session];
      if (item.event->version != static_cast<std::int64_t>(rows.size()) + 1) return persistence::version_taken{};
      const auto& e = item.event->event;
      seq = ++tables.heads[shard.value].seq;
      rows.push_back({shard,
                      seq,
                      item.event->session,
                      item.event->version,
                      std::string{checkout::to_string(e.type)},
                      e.status,
                      e.data,
                      e.hidden,
                      e.change,
                      checkout::schema_version,
                      item.event->owner,
                      item.event->request,
                      {},
                      item.event->trace});
    }
    if (item.idempotency) tables.records[{shard.value, item.idempotency->key.scope}] = *item.idempotency;
    return persistence::appended{seq};
  }

  memory_log& log_;
  int connection_;
  std::map<checkout::shard_id, std::int64_t> epochs_;
};

class memory_reader final : public persistence::event_reader {
public:
  memory_reader(memory_log& log, int connection) : log_(log), connection_(connection) {}

  std::optional<persistence::stored_session> load(const checkout::session_id& id) override {
    log_.check(connection_);
    {
      std::lock_guard lock(log_.mutex_);
      ++log_.faults_.loads;
    }
    if (log_.on_load) log_.on_load(id);
    std::lock_guard lock(log_.tables_->mutex);
    const auto at = log_.tables_->events.find(id);
    if (at == log_.tables_->events.end()) return std::nullopt;
    persistence::stored_session found{at->second.back(), {}};
    for (const auto& [key, r] : log_.tables_->records)
      if (r.session == id) found.records.push_back(r);
    return found;
  }

  std::optional<event_row> event_at(const checkout::session_id& id, std::int64_t version) override {
    log_.check(connection_);
    const auto rows = log_.tables_->history(id);
    if (version < 1 || version > static_cast<std::int64_t>(rows.size())) return std::nullopt;
    return rows[static_cast<std::size_t>(version - 1)];
  }

  std::vector<event_row> history(const checkout::session_id& id) override {
    log_.check(connection_);
    return log_.tables_->history(id);
  }

  std::vector<checkout::session_id> unfinished(checkout::shard_id shard) override {
    log_.check(connection_);
    std::lock_guard lock(log_.tables_->mutex);
    std::vector<checkout::session_id> ids;
    for (const auto& [id, rows] : log_.tables_->events)
      if (rows.back().shard == shard && (rows.back().status == "complete_in_progress" ||
                                         rows.back().hidden.find("open_refunds") != std::string::npos))
        ids.push_back(id);
    return ids;
  }

  std::optional<idempotency_record> find_record(checkout::shard_id shard,
                                                const checkout::sha256_digest& scope) override {
    log_.check(connection_);
    std::lock_guard lock(log_.tables_->mutex);
    const auto at = log_.tables_->records.find({shard.value, scope});
    if (at == log_.tables_->records.end()) return std::nullopt;
    return at->second;
  }

private:
  memory_log& log_;
  int connection_;
};

int memory_log::shard_count() { return tables_->shards; }

int memory_log::connect() {
  int connection = 0;
  {
    std::lock_guard lock(mutex_);
    connection = faults_.connection;
  }
  check(connection);
  return connection;
}

std::unique_ptr<persistence::append_log> memory_log::open_writer() {
  return std::make_unique<memory_writer>(*this, connect());
}

std::unique_ptr<persistence::event_reader> memory_log::open_reader() {
  return std::make_unique<memory_reader>(*this, connect());
}

void memory_log::check(int connection) const {
  if (!supply_->on()) throw connection_lost("no power");
  std::lock_guard lock(mutex_);
  if (faults_.down || connection != faults_.connection) throw connection_lost("database down");
}

void memory_log::go_down() {
  std::lock_guard lock(mutex_);
  faults_.down = true;
  ++faults_.connection;
}

void memory_log::come_back() {
  std::lock_guard lock(mutex_);
  faults_.down = false;
}

void memory_log::lose_next_append(moment when) {
  std::lock_guard lock(mutex_);
  faults_.lose_append = when;
}

void memory_log::break_next_append() {
  std::lock_guard lock(mutex_);
  faults_.break_append = true;
}

void memory_log::hold_appends() {
  std::lock_guard lock(mutex_);
  faults_.hold = true;
}

void memory_log::let_appends_go() {
  std::lock_guard lock(mutex_);
  faults_.hold = false;
  changed_.notify_all();
}

int memory_log::held_appends() const {
  std::lock_guard lock(mutex_);
  return faults_.held;
}

int memory_log::loads() const {
  std::lock_guard lock(mutex_);
  return faults_.loads;
}

} // namespace acp::test
