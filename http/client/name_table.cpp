#include "http/client/name_table.hpp"

#include <utility>

namespace acp::outbound {

name_table::name_table(std::shared_ptr<resolver> names, std::shared_ptr<door> in, std::chrono::milliseconds lifetime)
    : names_(std::move(names))
    , in_(std::move(in))
    , lifetime_(lifetime) {}

void name_table::look_up(const std::string& name, const std::shared_ptr<name_waiter>& waiter) {
  const auto now = clock::now();
  if (const auto at = entries_.find(name); at != entries_.end()) {
    auto& known = at->second;
    if (known.pending) { // those that gave up must not add up while a resolver hangs
      std::erase_if(known.waiting, [](const auto& w) { return w.expired(); });
      known.waiting.push_back(waiter);
      return;
    }
    if (now < known.until) return waiter->on_names(known.addresses);
    entries_.erase(at);
  }
  if (entries_.size() >= most_names) drop_expired(now);
  if (entries_.size() >= most_names) return waiter->on_names(std::unexpected{std::string{"too many names are in use"}});
  entries_[name].waiting.push_back(waiter);
  ask(name);
}

void name_table::ask(const std::string& name) {
  // Posted even when the resolver answers at once. The table is the client's: it lives as long as the door is open.
  names_->resolve(name, [this, name, in = in_](resolver::answer found) mutable {
    auto deliver = [this, name, f = std::move(found)] { on_answer(name, f); };
    if (!in->post(deliver)) return; // the client has stopped: nobody waits any more
  });
}

void name_table::on_answer(const std::string& name, const resolver::answer& found) {
  const auto at = entries_.find(name);
  if (at == entries_.end() || !at->second.pending) return;
  const auto waiting = std::exchange(at->second.waiting, {});
  if (found && lifetime_.count() > 0) {
    at->second.pending = false;
    at->second.addresses = *found;
    at->second.until = clock::now() + lifetime_;
  } else {
    entries_.erase(at);
  }
  for (const auto& waiter : waiting)
    if (const auto w = waiter.lock()) w->on_names(found);
}

void name_table::drop_expired(clock::time_point now) {
  std::erase_if(entries_, [now](const auto& e) { return !e.second.pending && e.second.until <= now; });
}

} // namespace acp::outbound
