#include "actors/log/log_writer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace acp::actors {

void log_writer::add(checkout::shard_id shard, shard_gate& gate, shard_lane::listener told) {
  lanes_.push_back(std::make_unique<shard_lane>(shard, gate, context_.settings, context_.counters, std::move(told)));
}

shard_lane& log_writer::lane(checkout::shard_id shard) {
  const auto at = std::ranges::lower_bound(lanes_, shard, {}, &shard_lane::shard);
  if (at == lanes_.end() || (*at)->shard() != shard) throw std::logic_error("another writer's shard");
  return **at;
}

void log_writer::push(parcel<append_request> request) {
  auto& to = lane(request->shard);
  to.push(std::move(request));
}

bool log_writer::has_work() const noexcept {
  return std::ranges::any_of(lanes_, [](const auto& l) { return l->waiting() > 0; });
}

void log_writer::flush() {
  append_round round{lanes_, {context_.settings.max_batch_items, context_.settings.max_batch_bytes}, first_};
  try {
    // Each time around a shard less: those that are fenced keep the others from being written.
    for (bool again = false; !round.empty(); again = true) {
      if (again) ++context_.counters.append_retries;
      write(round);
    }
  } catch (const std::exception& why) {
    // Anything else than a lost connection is a bug below; what was committed is just as unknown.
    lost_connection(why);
  }
}

void log_writer::write(append_round& round) {
  const auto asked_at = steady::now();
  auto written = log_->append(round.batches());
  if (!written) {
    const auto before = round.size();
    for (const auto& f : written.error()) {
      lane(f.shard).lost();
      round.fail(f.shard);
    }
    context_.counters.appends_fenced += before - round.size();
    if (round.size() == before) throw std::logic_error("the log refused, and none of the shards is fenced");
    return;
  }
  context_.counters.commit_duration.observe(steady::now() - asked_at);
  for (auto* lane : round.lanes()) lane->extended(asked_at);
  context_.counters.count_commit(round.size());
  round.deliver(std::move(*written));
}

log_writer::steady::time_point log_writer::upkeep() {
  const auto now = steady::now();
  const auto due = [now](const auto& lane) { return lane->upkeep_due() <= now; };
  if (log_ && std::ranges::any_of(lanes_, [&](const auto& l) { return l->held() && due(l); })) renew();
  if (!log_ && steady::now() >= next_open_) open();
  if (log_) claim();
  if (!log_) return next_open_;
  auto next = steady::time_point::max();
  for (const auto& lane : lanes_) next = std::min(next, lane->upkeep_due());
  return next;
}

void log_writer::open() {
  try {
    log_ = context_.log.open_writer();
  } catch (const std::exception& why) {
    if (!std::exchange(reported_closed_, true)) report(incident::severity::error, "log_not_opened", why.what());
    next_open_ = steady::now() + waits_.next();
  }
}

void log_writer::claim() {
  const auto now = steady::now();
  std::vector<shard_lane*> wanted;
  std::vector<checkout::shard_id> shards;
  for (const auto& lane : lanes_) {
    if (lane->held() || lane->upkeep_due() > now) continue;
    wanted.push_back(lane.get());
    shards.push_back(lane->shard());
  }
  if (wanted.empty()) return;
  try {
    const auto claims = log_->claim(shards);
    waits_.reset(); // not by a connection alone: the database may still refuse to work
    reported_closed_ = false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (claims.at(i))
        wanted[i]->claimed(*claims[i], now);
      else
        wanted[i]->held_elsewhere(claims[i].error().epoch);
    }
  } catch (const std::exception& why) {
    lost_connection(why);
    next_open_ = steady::now() + waits_.next();
  }
}

void log_writer::renew() {
  const auto asked_at = steady::now();
  try {
    for (const auto& f : log_->renew()) lane(f.shard).lost();
    for (const auto& lane : lanes_)
      if (lane->held()) lane->extended(asked_at);
  } catch (const std::exception& why) {
    lost_connection(why);
  }
}

void log_writer::lost_connection(const std::exception& why) {
  log_.reset();
  next_open_ = steady::now(); // the first try follows at once
  if (!std::exchange(reported_closed_, true)) report(incident::severity::error, "log_connection_lost", why.what());
  for (const auto& lane : lanes_) lane->disconnected();
}

void log_writer::report(incident::severity level, const char* event, std::string detail) const {
  if (context_.settings.report) context_.settings.report({level, event, std::move(detail), -1, {}});
}

} // namespace acp::actors
