#include "http/client/gate.hpp"

#include <algorithm>
#include <utility>

namespace acp::outbound {

bool gate::has_room(const host_state& host) const {
  if (inside_ >= most_.total || host.inside >= most_.per_host) return false;
  return host.inside < std::max<std::size_t>(1, most_.total - inside_);
}

gate::arrival gate::enter(const std::string& host, std::function<void()> let_in) {
  const auto at = hosts_.try_emplace(host).first;
  auto& state = at->second;
  if (has_room(state)) {
    ++inside_;
    ++state.inside;
    return {entry::inside, 0};
  }
  if (waiting_.size() >= most_.waiting || state.waiting.size() >= most_.waiting_per_host) {
    forget_if_empty(at);
    return {entry::refused, 0};
  }
  state.waiting.emplace(next_, std::move(let_in));
  waiting_.emplace(next_, host);
  return {entry::waiting, next_++};
}

void gate::leave(const std::string& host) {
  const auto at = hosts_.find(host);
  --inside_;
  --at->second.inside;
  forget_if_empty(at);
  let_in_whom_there_is_room_for();
}

gate::host_table::iterator gate::next_host() {
  auto next = hosts_.end();
  for (auto at = hosts_.begin(); at != hosts_.end(); ++at) {
    const auto& waiting = at->second.waiting;
    if (waiting.empty() || !has_room(at->second)) continue;
    if (next == hosts_.end() || waiting.begin()->first < next->second.waiting.begin()->first) next = at;
  }
  return next;
}

/// One place that is free may make room for two: for whom it belongs to, and for a host that may have one more now.
void gate::let_in_whom_there_is_room_for() {
  while (!waiting_.empty()) {
    const auto host = next_host();
    if (host == hosts_.end()) return;
    auto first = host->second.waiting.extract(host->second.waiting.begin());
    waiting_.erase(first.key());
    ++inside_;
    ++host->second.inside;
    first.mapped()();
  }
}

void gate::give_up(ticket number) {
  const auto waiter = waiting_.find(number);
  if (waiter == waiting_.end()) return; // it was let in meanwhile
  const auto host = hosts_.find(waiter->second);
  waiting_.erase(waiter);
  host->second.waiting.erase(number);
  forget_if_empty(host);
}

std::size_t gate::inside_of(const std::string& host) const {
  const auto at = hosts_.find(host);
  return at == hosts_.end() ? 0 : at->second.inside;
}

void gate::forget_if_empty(host_table::iterator host) {
  if (host->second.inside == 0 && host->second.waiting.empty()) hosts_.erase(host);
}

} // namespace acp::outbound
