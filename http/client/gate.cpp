#include "http/client/gate.hpp"

#include <utility>

namespace acp::outbound {

gate::arrival gate::enter(const std::string& host, std::function<void()> let_in) {
  auto& count = hosts_[host];
  if (has_room(count)) {
    ++inside_;
    ++count.inside;
    return {entry::inside, 0};
  }
  if (waiting_.size() >= most_.waiting || count.waiting >= most_.waiting_per_host) {
    forget_if_empty(host);
    return {entry::refused, 0};
  }
  ++count.waiting;
  waiting_.emplace(next_, waiter{host, std::move(let_in)});
  return {entry::waiting, next_++};
}

void gate::leave(const std::string& host) {
  --inside_;
  --hosts_.at(host).inside;
  for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
    auto& count = hosts_.at(at->second.host);
    if (!has_room(count)) continue;
    ++inside_;
    ++count.inside;
    --count.waiting;
    const auto next = std::move(at->second);
    waiting_.erase(at);
    next.let_in();
    break;
  }
  forget_if_empty(host);
}

void gate::give_up(ticket number) {
  const auto at = waiting_.find(number);
  if (at == waiting_.end()) return; // it was let in meanwhile
  const auto host = std::move(at->second.host);
  waiting_.erase(at);
  --hosts_.at(host).waiting;
  forget_if_empty(host);
}

std::size_t gate::inside_of(const std::string& host) const {
  const auto at = hosts_.find(host);
  return at == hosts_.end() ? 0 : at->second.inside;
}

void gate::forget_if_empty(const std::string& host) {
  const auto at = hosts_.find(host);
  if (at != hosts_.end() && at->second.inside == 0 && at->second.waiting == 0) hosts_.erase(at);
}

} // namespace acp::outbound
