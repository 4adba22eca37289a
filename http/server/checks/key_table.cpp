#include "http/server/checks/key_table.hpp"

#include <algorithm>
#include <utility>

namespace acp::http {
namespace {

std::string_view bytes_of(const checkout::sha256_digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

const checkout::sha256_digest& token_of(const std::shared_ptr<const api_key>& key) { return key->token; }

} // namespace

void in_memory_key_table::replace(std::vector<api_key> keys) {
  key_list sorted;
  sorted.reserve(keys.size());
  for (auto& key : keys) sorted.push_back(std::make_shared<const api_key>(std::move(key)));
  std::ranges::sort(sorted, {}, token_of);
  auto shared = std::make_shared<const key_list>(std::move(sorted));
  {
    const std::scoped_lock lock(mutex_);
    keys_.swap(shared);
  }
  generation_.fetch_add(1, std::memory_order_release);
}

// The search compares digests, whose order says nothing about the tokens: what its duration gives away is of no use to
// one who can't choose digests. The last comparison takes the same time for every candidate.
std::shared_ptr<const api_key> in_memory_key_table::find(std::string_view token) const {
  const auto digest = checkout::sha256(token);
  std::shared_ptr<const key_list> keys;
  {
    const std::scoped_lock lock(mutex_);
    keys = keys_;
  }
  const auto at = std::ranges::lower_bound(*keys, digest, {}, token_of);
  if (at == keys->end() || !checkout::equal_in_constant_time(bytes_of((*at)->token), bytes_of(digest))) return nullptr;
  return *at;
}

} // namespace acp::http
