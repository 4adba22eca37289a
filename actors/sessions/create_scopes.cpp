#include "actors/sessions/create_scopes.hpp"

namespace acp::actors {

create_scopes::standing create_scopes::look_up(const checkout::idempotency& key) const {
  const auto at = by_scope_.find(key.scope);
  if (at == by_scope_.end()) return unknown{};
  const auto& [body, session, version] = at->second;
  if (session.empty()) return under_way{body == key.body};
  return record{{key.scope, body}, session, version, true, true, std::nullopt};
}

void create_scopes::begin(const checkout::idempotency& key) { by_scope_.emplace(key.scope, entry{key.body, {}}); }

void create_scopes::end(const checkout::sha256_digest& scope, const std::optional<record>& r) {
  const auto at = by_scope_.find(scope);
  if (at == by_scope_.end() || !at->second.session.empty()) return;
  if (!r || r->session.empty()) {
    by_scope_.erase(at);
    return;
  }
  at->second = {r->key.body, r->session, r->version};
  made_.push_back(scope);
  while (made_.size() > most_remembered_) {
    by_scope_.erase(made_.front());
    made_.pop_front();
  }
}

void create_scopes::abandon_all() {
  std::erase_if(by_scope_, [](const auto& e) { return e.second.session.empty(); });
}

} // namespace acp::actors
