#include "actors/deliveries/webhook_desk.hpp"

#include <algorithm>
#include <utility>

/// What comes in, and the lines of the sessions.
namespace acp::actors {
namespace {

retry_schedule schedule_of(const persistence::endpoint& e, const delivery_settings& s) {
  return {e.settings.retry_after.value_or(s.retry_after), s.retry_jitter, s.retry_after_cap};
}

} // namespace

webhook_desk::webhook_desk(const persistence::endpoint& e, const delivery_settings& settings, desk_effects& effects,
                           std::uint32_t seed)
    : settings_(settings)
    , effects_(effects)
    , course_(e.id, e.settings.events, settings, effects)
    , schedule_(schedule_of(e, settings))
    , window_(e.settings.concurrency)
    , bucket_(e.settings.rate_per_s)
    , breaker_(settings.breaker_failures, {settings.probe_first, settings.probe_cap})
    , chance_(seed) {}

void webhook_desk::configure(const persistence::endpoint& e, time_point) {
  course_.set_topics(e.settings.events);
  schedule_ = schedule_of(e, settings_);
  window_.set_most(e.settings.concurrency);
  bucket_.set_rate(e.settings.rate_per_s);
}

void webhook_desk::hold(std::span<const persistence::held_shard> held, time_point now) {
  for (const auto shard : course_.hold(held, now)) drop(shard);
}

void webhook_desk::on_events(checkout::shard_id shard, std::uint64_t number, const std::vector<event_ptr>& events,
                             time_point now) {
  for (auto& d : course_.on_events(shard, number, events)) take(std::move(d), now);
}

void webhook_desk::take(fresh_delivery d, time_point now) {
  const auto s = d.event->session;
  auto& line = lines_[s];
  line.shard = d.event->shard;
  if (line.backlogged || doubtful_.contains(line.shard)) return put(d, {}, std::nullopt, now);
  wait_in_line(s, line, std::move(d), false);
}

void webhook_desk::wait_in_line(const session& s, session_line& line, fresh_delivery d, bool in_front) {
  waiting_bytes_ += d.event->data.size();
  if (in_front)
    line.waiting.push_front(std::move(d));
  else
    line.waiting.push_back(std::move(d));
  get_ready(s, line);
}

std::deque<fresh_delivery> webhook_desk::take_waiting(session_line& line) {
  for (const auto& d : line.waiting) waiting_bytes_ -= d.event->data.size();
  return std::exchange(line.waiting, {});
}

void webhook_desk::get_ready(const session& s, session_line& line) {
  if (line.busy != 0 || line.waiting.empty() || line.backlogged || std::exchange(line.ready, true)) return;
  ready_.push_back(s);
}

void webhook_desk::release(const session& s, time_point now) {
  const auto at = lines_.find(s);
  if (at == lines_.end() || at->second.busy != 0) return;
  auto& line = at->second;
  if (!line.backlogged && line.waiting.empty())
    lines_.erase(at);
  else if (!line.backlogged)
    get_ready(s, line);
  else if (line.head && line.head->state == persistence::backlog_state::waiting &&
           line.head_step == session_line::step::none && !is_unsaved(s))
    time_head(s, line, std::max(now, line.head_due));
}

void webhook_desk::drop(checkout::shard_id shard) {
  doubtful_.erase(shard);
  for (auto at = lines_.begin(); at != lines_.end();) {
    auto& [s, line] = *at;
    if (line.shard != shard) {
      ++at;
      continue;
    }
    take_waiting(line);
    forget_head(s, line);
    pending_.erase(s);
    sent_.erase(s);
    line.backlogged = line.ready = false;
    // While its attempt is under way, no other of the same session begins.
    if (line.busy != 0) under_way_.at(line.busy).orphan = true;
    at = line.busy != 0 ? std::next(at) : lines_.erase(at);
  }
}

void webhook_desk::reload(time_point) { course_.reload(); }

bool webhook_desk::has_room() const {
  const bool nothing_to_probe_with = ready_.empty() && timed_.empty() && fetched_.empty() && fetching_.empty();
  return waiting_bytes_ < settings_.most_waiting_bytes && timed_.size() < settings_.most_heads &&
         (!breaker_.open() || (nothing_to_probe_with && !breaker_.probing()));
}

void webhook_desk::go_on(time_point now) {
  if (!winding_down_ && !gone_) {
    resolve_doubt(now);
    course_.load_again();
    begin_attempts(now);
    fetch(now);
    if (has_room()) course_.ask(now);
  }
  if (course_.save(now, winding_down_)) sent_ = std::exchange(pending_, {});
}

webhook_desk::time_point webhook_desk::due(time_point now) const {
  auto when = course_.save_due();
  if (winding_down_ || gone_ || under_way_.size() >= static_cast<std::size_t>(window_.size()) || breaker_.probing())
    return when;
  const auto base = std::max({now, paused_until_, breaker_.open() ? breaker_.probe_at() : now});
  if (!ready_.empty() || !fetched_.empty()) when = std::min(when, std::max(base, bucket_.next()));
  if (!timed_.empty() && wants_bodies()) when = std::min(when, std::max(base, timed_.begin()->first));
  return when;
}

void webhook_desk::wind_down(time_point) { winding_down_ = true; }

void webhook_desk::cut_off(time_point) {
  for (auto& [number, a] : under_way_)
    if (const auto at = lines_.find(a.of); at != lines_.end()) at->second.busy = 0;
  under_way_.clear();
}

bool webhook_desk::is_idle() const { return under_way_.empty() && !course_.is_saving() && !course_.has_batch(); }

} // namespace acp::actors
