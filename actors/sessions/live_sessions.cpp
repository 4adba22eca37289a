#include "actors/sessions/live_sessions.hpp"

#include <utility>

namespace acp::actors {

live_sessions::entry& live_sessions::add(entry e) {
  order_.push_front(std::move(e));
  const auto at = order_.begin();
  by_id_.emplace(at->id.str(), at);
  by_actor_.emplace(at->actor.id(), at);
  return *at;
}

live_sessions::entry* live_sessions::find(const checkout::session_id& id) {
  const auto at = by_id_.find(id.str());
  return at == by_id_.end() ? nullptr : &*at->second;
}

live_sessions::entry* live_sessions::find(caf::actor_id actor) {
  const auto at = by_actor_.find(actor);
  return at == by_actor_.end() ? nullptr : &*at->second;
}

void live_sessions::touch(entry& e, checkout::time_point now) {
  e.last_used = now;
  if (!e.retiring) order_.splice(order_.begin(), order_, by_id_.at(e.id.str()));
}

void live_sessions::put_last(entry& e) {
  e.last_used = {};
  if (!e.retiring) order_.splice(order_.end(), order_, by_id_.at(e.id.str()));
}

live_sessions::entry* live_sessions::oldest() { return order_.empty() ? nullptr : &order_.back(); }

void live_sessions::set_retiring(entry& e, bool value) {
  if (e.retiring == value) return;
  auto& from = e.retiring ? leaving_ : order_;
  auto& to = e.retiring ? order_ : leaving_;
  to.splice(to.begin(), from, by_id_.at(e.id.str()));
  e.retiring = value;
}

void live_sessions::remove(entry& e) {
  auto& from = e.retiring ? leaving_ : order_;
  const auto at = by_id_.at(e.id.str());
  by_actor_.erase(e.actor.id());
  by_id_.erase(e.id.str());
  from.erase(at);
}

std::list<live_sessions::entry> live_sessions::take_all() {
  by_id_.clear();
  by_actor_.clear();
  auto all = std::exchange(order_, {});
  all.splice(all.end(), leaving_);
  return all;
}

} // namespace acp::actors
