#include "actors/deliveries/delivery_supervisor.hpp"
#include "actors/deliveries/endpoint_actor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

/// Which endpoints have an actor.
namespace acp::actors {

using persistence::endpoint_status;

namespace {

/// Nothing may be sent to it: it could not be signed with all secrets its receiver trusts.
bool can_not_sign(const persistence::endpoint& e) {
  return e.kind == persistence::endpoint_kind::push && e.unreadable_secrets;
}

} // namespace

void delivery_supervisor::on_seen(const endpoints_seen& seen) {
  if (seen.all) { // what is not among them was deleted
    std::vector<std::string> gone;
    for (const auto& [id, s] : seats_)
      if (std::ranges::find(*seen.endpoints, id, &persistence::endpoint::id) == seen.endpoints->end())
        gone.push_back(id);
    for (const auto& id : gone) {
      auto e = *seats_.at(id).endpoint;
      e.status = endpoint_status::deleted;
      see(e);
    }
  }
  for (const auto& e : *seen.endpoints) see(e);
}

void delivery_supervisor::see(const persistence::endpoint& e) {
  auto& s = seats_.try_emplace(e.id, seat{nullptr, restarting()}).first->second;
  s.endpoint = std::make_shared<const persistence::endpoint>(e);
  if (e.status == endpoint_status::active && can_not_sign(e))
    rt_.report(incident::severity::error, "endpoint_secrets_unreadable", e.id + ": another key in ACP_SECRETS_KEY?");
  if (s.holder && !s.leaving && is_wanted(s)) send(s.holder, endpoint_changed{{}, s.endpoint});
  settle(e.id);
}

bool delivery_supervisor::is_wanted(const seat& s) const {
  return !stopping_ && s.endpoint->status == endpoint_status::active && !can_not_sign(*s.endpoint);
}

void delivery_supervisor::settle(const std::string& id) {
  const auto at = seats_.find(id);
  if (at == seats_.end()) return;
  auto& s = at->second;
  if (s.holder && !is_wanted(s) && !std::exchange(s.leaving, true)) send(s.holder, stop_working{});
  // Never two at once: the next one begins when the one before has ended.
  if (!s.holder && !s.start_sent && is_wanted(s)) sit_down(s);
  if (!s.holder && s.endpoint->status == endpoint_status::deleted) seats_.erase(at);
}

void delivery_supervisor::sit_down(seat& s) {
  s.started = steady::now();
  s.leaving = false;
  s.holder = spawn<endpoint_actor, caf::monitored>(std::ref(rt_), std::ref(d_), s.endpoint);
  sitting_[s.holder.id()] = s.endpoint->id;
}

bool delivery_supervisor::on_endpoint_down(const caf::down_msg& d) {
  const auto who = sitting_.extract(d.source.id());
  if (who.empty()) return false;
  const auto at = seats_.find(who.mapped());
  if (at != seats_.end()) {
    auto& s = at->second;
    s.holder = nullptr;
    if (!s.leaving) {
      crashed(who.mapped(), d);
      rested(s.waits, s.started);
      s.start_sent = true;
      delayed_send(this, s.waits.next(), seat_due{{}, who.mapped()});
    }
    settle(who.mapped());
  }
  if (stopping_ && sitting_.empty()) stopped_.reset();
  return true;
}

void delivery_supervisor::tell_endpoints(const backlog_changed& change) {
  for (const auto& [id, s] : seats_)
    if (s.holder && (change.endpoint.empty() || change.endpoint == id)) send(s.holder, change);
}

void delivery_supervisor::stop_endpoints(const stop_deliveries& s) {
  stopping_ = true;
  stopped_ = s.done;
  std::vector<std::string> all;
  for (const auto& [id, one] : seats_) all.push_back(id);
  for (const auto& id : all) settle(id);
  if (sitting_.empty()) stopped_.reset();
}

} // namespace acp::actors
