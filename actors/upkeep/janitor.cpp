#include "actors/upkeep/janitor.hpp"

#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace acp::actors {

using steady = janitor_agenda::steady;

namespace {

std::int64_t tally(std::atomic<std::uint64_t>& to, std::int64_t done) {
  to += static_cast<std::uint64_t>(done);
  return done;
}

} // namespace

janitor::janitor(caf::actor_config& config, runtime& rt)
    : caf::event_based_actor(config)
    , rt_(rt)
    , settings_(rt.settings.janitor)
    , agenda_(settings_, steady::now())
    , waits_(rt.settings.reopen_first, settings_.reopen_cap) {}

caf::behavior janitor::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  send(this, work_now{});
  return {[this](const work_now&) { work(); }, [this](const stop_working&) { quit(); }};
}

void janitor::work() {
  if (!connect()) return delayed_send(this, waits_.next(), work_now{});
  const auto now = steady::now();
  const auto task = agenda_.next(now, held_shards());
  if (!task) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(agenda_.due() - now);
    return delayed_send(this, std::max(std::chrono::milliseconds{1}, wait), work_now{});
  }
  if (do_portion(*task)) {
    agenda_.again(*task);
    delayed_send(this, settings_.pause, work_now{});
  } else if (store_) {
    send(this, work_now{}); // behind what has come meanwhile
  } else {
    delayed_send(this, waits_.next(), work_now{});
  }
}

bool janitor::connect() {
  if (store_) return true;
  try {
    store_ = settings_.open();
  } catch (const persistence::connection_lost& why) {
    on_lost(why.what());
  }
  return store_ != nullptr;
}

bool janitor::do_portion(const janitor_task& task) {
  auto& failing = failing_[static_cast<std::size_t>(task.what)];
  try {
    const bool more = perform(task);
    failing = false;
    waits_.reset();
    if (std::exchange(lost_, false)) rt_.report(incident::severity::note, "janitor_reconnected", "");
    return more;
  } catch (const persistence::connection_lost& why) {
    on_lost(why.what());
  } catch (const std::exception& why) {
    ++rt_.counters.janitor.failures;
    // About this one thing; the others are none the worse.
    if (!std::exchange(failing, true))
      rt_.report(incident::severity::error, "janitor_failed", fmt::format("{}: {}", name_of(task.what), why.what()),
                 task.shard.value);
  }
  return false;
}

bool janitor::perform(const janitor_task& task) {
  const auto rows = settings_.rows_at_once;
  auto& counted = rt_.counters.janitor;
  switch (task.what) {
  case chore::note_expiries:
    return store_->note_expiries(task.shard, settings_.events_at_once) >= settings_.events_at_once;
  case chore::wake_expired: return wake_expired(task.shard);
  case chore::forget_keys: return tally(counted.keys_forgotten, store_->forget_expired_keys(task.shard, rows)) >= rows;
  case chore::forget_letters:
    return tally(counted.letters_forgotten, store_->forget_letters(task.shard, settings_.keep_days, rows)) >= rows;
  case chore::forget_deleted_endpoints:
    return tally(counted.leftovers_removed, store_->forget_deleted_endpoints(task.shard, rows)) >= rows;
  case chore::make_partitions:
    tally(counted.partitions_made, store_->make_attempt_partitions(settings_.days_ahead));
    break;
  case chore::drop_partitions:
    tally(counted.partitions_dropped, store_->drop_attempt_partitions(settings_.keep_days));
    break;
  case chore::forget_sandbox: return store_->forget_sandbox(settings_.keep_requests, settings_.keep_days, rows) >= rows;
  }
  return false;
}

bool janitor::wake_expired(checkout::shard_id shard) {
  auto expired = store_->expired_sessions(shard, settings_.wakes_at_once, settings_.named_again);
  const bool full = expired.size() >= static_cast<std::size_t>(settings_.wakes_at_once);
  tally(rt_.counters.janitor.sessions_told, static_cast<std::int64_t>(expired.size()));
  for (auto& e : expired)
    rt_.directory.send(actor_directory::role::shard, shard.value, lifetime_passed{{}, std::move(e.session)});
  return full;
}

void janitor::on_lost(const char* why) {
  store_.reset();
  ++rt_.counters.janitor.failures;
  if (!std::exchange(lost_, true)) rt_.report(incident::severity::warning, "janitor_connection_lost", why);
}

std::vector<checkout::shard_id> janitor::held_shards() const {
  std::vector<checkout::shard_id> held;
  for (std::size_t s = 0; s < rt_.gates.size(); ++s)
    if (rt_.gates[s].held()) held.push_back({static_cast<std::uint8_t>(s)});
  return held;
}

} // namespace acp::actors
