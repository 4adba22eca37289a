#include "actors/deliveries/event_publisher.hpp"

#include "actors/runtime/callback_gate.hpp"
#include "actors/runtime/crash.hpp"

#include <caf/behavior.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace acp::actors {

using role = actor_directory::role;

event_publisher::event_publisher(caf::actor_config& config, runtime& rt, delivery_runtime& d, checkout::shard_id shard)
    : caf::event_based_actor(config)
    , rt_(rt)
    , d_(d)
    , shard_(shard)
    , ring_(d.settings().ring_events, d.settings().ring_bytes) {}

caf::behavior event_publisher::make_behavior() {
  set_exception_handler([](std::exception_ptr& thrown) { return crash_reason(thrown); });
  return {[this](const want_events& w) { on_want(w); }, [this](const events_committed& c) { on_committed(c.head); },
          [this](answer<read_tail::result>& a) { on_read(a); }, [this](const stop_working&) { quit(); }};
}

void event_publisher::on_want(const want_events& w) {
  if (halted_) return;
  std::erase_if(demands_, [&](const demand& d) { return d.what.who == w.who; });
  // The one that is ahead of all others says where the ring is: those behind are served from the log until they have
  // caught up.
  if (w.after > ring_.last()) {
    ring_.begin_at(w.after);
    reading_ = 0;
    more_ = true;
  }
  demands_.push_back({w});
  if (serve(demands_.back())) demands_.pop_back();
}

void event_publisher::on_committed(std::int64_t head) {
  if (head == 0 || head > ring_.last()) more_ = true;
  serve_all();
}

void event_publisher::serve_all() {
  if (halted_) return;
  std::erase_if(demands_, [this](demand& d) { return !caf::actor_cast<caf::actor>(d.what.who) || serve(d); });
}

bool event_publisher::serve(demand& d) {
  if (d.reading != 0) return false;
  if (!ring_.covers(d.what.after)) {
    d.reading = ++last_step_;
    read(d.what.after, d.what.most, false, d.reading);
    return false;
  }
  auto events = ring_.after(d.what.after, static_cast<std::size_t>(d.what.most));
  if (events.empty()) {
    if (more_) read_on();
    return false;
  }
  hand_over(d.what, std::move(events));
  return true;
}

void event_publisher::hand_over(const want_events& w, std::vector<event_ptr> events) {
  if (const auto who = caf::actor_cast<caf::actor>(w.who))
    send(who, events_ready{{}, shard_, w.number, std::make_shared<const std::vector<event_ptr>>(std::move(events))});
}

void event_publisher::read_on() {
  if (reading_ != 0) return;
  reading_ = ++last_step_;
  more_ = false; // what is committed from now on is told
  read(ring_.last(), d_.settings().read_events, true, reading_);
}

void event_publisher::read(std::int64_t after, int most, bool newest, step number) {
  rt_.directory.send(
      role::tail_reader, 0,
      parcel{read_tail{shard_, after, most, newest, port_to<read_tail::result>(caf::actor{this}, number)}});
}

void event_publisher::on_read(answer<read_tail::result>& a) {
  if (halted_) return;
  auto& value = a.content->value;
  if (!value && value.error() == read_tail::trouble::gap) return halt(a.content->gap);
  auto events = value ? std::move(*value) : std::vector<event_ptr>{};
  if (a.of != reading_) return on_older(a.of, std::move(events));
  reading_ = 0;
  if (!value) more_ = true; // tried again with the next poll
  if (value) on_newest(std::move(events));
}

void event_publisher::on_newest(std::vector<event_ptr> events) {
  if (static_cast<int>(events.size()) >= d_.settings().read_events) more_ = true;
  for (auto& e : events) ring_.push(std::move(e));
  serve_all();
}

void event_publisher::on_older(step of, std::vector<event_ptr> events) {
  const auto d = std::ranges::find(demands_, of, &demand::reading);
  if (of == 0 || d == demands_.end()) return;
  d->reading = 0;
  if (events.empty()) return;
  hand_over(d->what, std::move(events));
  demands_.erase(d);
}

void event_publisher::halt(const persistence::log_gap& gap) {
  halted_ = true;
  demands_.clear();
  ++d_.counters.log_gaps;
  rt_.report(incident::severity::error, "log_gap",
             fmt::format("expected {}, found {}, head {}: nothing more of this shard is delivered", gap.expected,
                         gap.found, gap.head),
             shard_.value);
}

} // namespace acp::actors
