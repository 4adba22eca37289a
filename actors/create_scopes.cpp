#include "actors/create_scopes.hpp"

#include <utility>

namespace acp::actors {

create_scopes::standing create_scopes::look_up(const checkout::idempotency& key) const {
  const auto at = by_scope_.find(key.scope);
  if (at == by_scope_.end()) return unknown{};
  if (at->second.finished) return *at->second.finished;
  return under_way{at->second.body == key.body};
}

void create_scopes::begin(const checkout::idempotency& key) {
  by_scope_.emplace(key.scope, entry{key.body, std::nullopt});
}

void create_scopes::end(const checkout::sha256_digest& scope, std::optional<record> r) {
  const auto at = by_scope_.find(scope);
  if (at == by_scope_.end() || at->second.finished) return;
  if (!r) {
    by_scope_.erase(at);
    return;
  }
  at->second.finished = std::move(r);
  finished_order_.push_back(scope);
  while (finished_order_.size() > most_finished_) {
    by_scope_.erase(finished_order_.front());
    finished_order_.pop_front();
  }
}

void create_scopes::abandon_all() {
  std::erase_if(by_scope_, [](const auto& e) { return !e.second.finished; });
}

} // namespace acp::actors
