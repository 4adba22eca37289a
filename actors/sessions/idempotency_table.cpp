#include "actors/sessions/idempotency_table.hpp"

#include <algorithm>
#include <utility>

namespace acp::actors {

idempotency_table::idempotency_table(std::size_t bound, std::vector<record> loaded)
    : bound_(bound)
    , records_(std::move(loaded)) {
  std::ranges::stable_sort(records_, {}, &record::version);
  forget_surplus();
}

const persistence::idempotency_record* idempotency_table::find(const checkout::sha256_digest& scope) const {
  const auto at = std::ranges::find_if(records_, [&](const record& r) { return r.key.scope == scope; });
  return at == records_.end() ? nullptr : &*at;
}

const persistence::idempotency_record* idempotency_table::find_hex(std::string_view scope) const {
  const auto at =
      std::ranges::find_if(records_, [&](const record& r) { return checkout::to_hex(r.key.scope) == scope; });
  return at == records_.end() ? nullptr : &*at;
}

void idempotency_table::put(record r) {
  std::erase_if(records_, [&](const record& known) { return known.key.scope == r.key.scope; });
  records_.push_back(std::move(r));
  forget_surplus();
}

void idempotency_table::forget_surplus() {
  while (records_.size() > bound_) {
    const auto oldest = std::ranges::find_if(records_, &record::finished);
    if (oldest == records_.end()) return; // at most one completion is under way, so there is at most one such record
    records_.erase(oldest);
  }
}

key_relation relate(const persistence::idempotency_record& first, const checkout::idempotency& key) {
  if (first.key.body != key.body) return key_relation::other_body;
  return first.finished ? key_relation::same_request : key_relation::in_flight;
}

} // namespace acp::actors
