#include "actors/runtime/routing.hpp"
#include "actors/sessions/session_shard.hpp"

#include <caf/exit_reason.hpp>

#include <algorithm>
#include <utility>

/// How a shard's sessions come and go.
namespace acp::actors {

using role = actor_directory::role;

live_sessions::entry& session_shard::spawn_session(const checkout::session_id& id, std::optional<loaded_session> loaded,
                                                   bool asked_for) {
  const bool over = loaded && checkout::lifetime_over(loaded->state, rt_.now());
  checkout_session::opening o{id, shard_, tenure_, std::move(loaded), caf::actor{this}};
  auto actor = spawn<checkout_session, caf::monitored>(std::ref(rt_), std::move(o));
  ++rt_.counters.sessions_live;
  auto& session = live_.add({id, std::move(actor), rt_.now(), std::nullopt, false, {}});
  if (over) {
    send(session.actor, lifetime_passed{{}, id}); // before anything else reaches it
    if (!asked_for) live_.put_last(session);      // keeps no place from one that is used
  }
  retire_surplus();
  return session;
}

void session_shard::load(const checkout::session_id& id, std::optional<any_request> r) {
  auto at = loading_.find(id);
  if (at == loading_.end()) {
    if (r && (loading_.size() >= rt_.settings.max_loads_per_shard || crowded())) {
      ++rt_.counters.refused_overloaded;
      return refuse(*r, failures::overloaded());
    }
    at = loading_.emplace(id, loading{}).first;
    ++rt_.counters.loads_in_flight;
    ask_loader(id, at->second);
  }
  if (!r) return;
  if (at->second.waiting.size() >= rt_.settings.max_queued_commands) return refuse(*r, failures::overloaded());
  at->second.waiting.push_back(std::move(*r));
}

void session_shard::ask_loader(const checkout::session_id& id, loading& l) {
  l.awaits = ++last_step_;
  l.tenure = tenure_;
  loads_.emplace(l.awaits, id);
  rt_.directory.send(role::loader, loader_of(id, rt_.directory.places(role::loader)),
                     parcel{load_session{id, port_to<load_session::result>(caf::actor{this}, l.awaits)}});
}

void session_shard::on_loaded(answer<load_session::result>& a) {
  const auto id = std::move(loads_.extract(a.of).mapped());
  const auto at = loading_.find(id);
  auto& result = a.content->value;
  // Read under another tenure: what has been written since is not in it.
  if (result && at->second.tenure != tenure_ && tenure_ != 0) return ask_loader(id, at->second);
  auto waiting = std::move(at->second.waiting);
  loading_.erase(at);
  --rt_.counters.loads_in_flight;

  const auto refuse_all = [&](const checkout::failure& why) {
    for (const auto& r : waiting) refuse(r, why);
  };
  if (!result) {
    if (waiting.empty()) recheck_soon();
    return refuse_all(result.error());
  }
  if (!held()) {
    if (waiting.empty()) recheck_soon();
    return refuse_all(failures::unavailable("The event log"));
  }
  if (!*result) return refuse_all(failures::not_found());
  ++rt_.counters.sessions_loaded;
  auto& session = spawn_session(id, std::move(**result), !waiting.empty());
  for (const auto& r : waiting) forward(session, r);
}

void session_shard::on_lifetime_passed(const checkout::session_id& id) {
  if (!held()) return;
  if (const auto* session = live_.find(id)) return send(session->actor, lifetime_passed{{}, id});
  // Where there is no room now, it is named again.
  if (loading_.size() < rt_.settings.max_loads_per_shard && !crowded()) load(id, std::nullopt);
}

void session_shard::on_down(const caf::down_msg& d) {
  auto* session = live_.find(d.source.id());
  if (!session) return; // dropped before
  --rt_.counters.sessions_live;
  const bool ended_well = d.reason == caf::exit_reason::normal || !d.reason;
  if (session->retiring && ended_well) ++rt_.counters.sessions_passivated;
  if (session->creating) creates_.end(*session->creating, std::nullopt);
  const auto id = session->id;
  auto held_back = std::move(session->held);
  live_.remove(*session);
  // It may have been completing.
  if (!ended_well) recheck_soon();
  for (auto& r : held_back) route(id, std::move(r));
}

void session_shard::on_still_busy(const checkout::session_id& id) {
  auto* session = live_.find(id);
  if (!session || !session->retiring) return;
  live_.set_retiring(*session, false);
  live_.touch(*session, rt_.now());
  for (const auto& r : std::exchange(session->held, {})) forward(*session, r);
}

void session_shard::retire_session(live_sessions::entry& e) {
  live_.set_retiring(e, true);
  send(e.actor, retire{});
}

void session_shard::retire_surplus() {
  if (live_.staying() <= most_live_) return;
  if (auto* least = live_.oldest()) retire_session(*least);
}

bool session_shard::crowded() const {
  // Retiring takes a moment, and busy sessions stay: there is some room above the bound, and an end to it.
  return live_.size() >= most_live_ + std::max<std::size_t>(most_live_ / 4, 64);
}

void session_shard::on_upkeep() {
  const auto unused_since = rt_.now() - rt_.settings.idle_before_passivation;
  for (auto* e = live_.oldest(); e && e->last_used <= unused_since; e = live_.oldest()) retire_session(*e);
  if (std::chrono::steady_clock::now() - last_recheck_ >= rt_.settings.unfinished_interval) resume_unfinished();
  delayed_send(this, rt_.settings.upkeep_interval, upkeep_due{});
}

void session_shard::on_opened(std::uint64_t tenure) {
  if (tenure != tenure_) drop_sessions();
  tenure_ = tenure;
  if (!held()) return; // told again when the gate is open: what goes on now would find it closed
  live_.for_each([this](const live_sessions::entry& e) { send(e.actor, hurry{}); });
  recheck_waits_.reset();
  resume_unfinished();
}

void session_shard::on_fenced() {
  drop_sessions();
  tenure_ = 0;
}

void session_shard::drop_sessions() {
  for (auto& e : live_.take_all()) {
    --rt_.counters.sessions_live;
    send_exit(e.actor, caf::exit_reason::kill);
    for (const auto& r : e.held) refuse(r, failures::unavailable("The event log"));
  }
  creates_.abandon_all();
}

void session_shard::recheck_soon() {
  if (std::exchange(recheck_sent_, true)) return;
  delayed_send(this, recheck_waits_.next(), recheck_due{{}, recheck_generation_});
}

void session_shard::resume_unfinished() {
  recheck_sent_ = false;
  last_recheck_ = std::chrono::steady_clock::now();
  ++recheck_generation_;    // one that is still on its way no longer counts
  if (tenure_ == 0) return; // asked again when it is held
  rt_.directory.send(role::loader, shard_.value % rt_.directory.places(role::loader),
                     parcel{load_unfinished{shard_, port_to<load_unfinished::result>(caf::actor{this}, ++last_step_)}});
}

void session_shard::on_unfinished(answer<load_unfinished::result>& a) {
  const auto& ids = a.content->value;
  if (!ids) return recheck_soon();
  if (ids->empty()) recheck_waits_.reset();
  for (const auto& id : *ids)
    if (!live_.find(id)) load(id, std::nullopt);
}

} // namespace acp::actors
