#include "http/client/connection_pool.hpp"

#include <algorithm>
#include <utility>

namespace acp::outbound {
namespace {

template <class Entry>
bool is_for(const Entry& e, const std::string& host, std::uint16_t port) {
  return e.key.port == port && e.key.host == host;
}

} // namespace

connection_pool::~connection_pool() = default;

void connection_pool::put(connection_key key, std::unique_ptr<transport> connection, clock::time_point until) {
  idle_.push_back({std::move(key), std::move(connection), until});
}

std::unique_ptr<transport> connection_pool::take(const connection_key& key) {
  for (auto at = idle_.end(); at != idle_.begin();) {
    --at;
    if (at->key != key) continue;
    auto connection = std::move(at->connection);
    at = idle_.erase(at);
    if (!connection->is_stale()) return connection;
  }
  return nullptr;
}

std::size_t connection_pool::size_of(const std::string& host, std::uint16_t port) const {
  return static_cast<std::size_t>(std::ranges::count_if(idle_, [&](const entry& e) { return is_for(e, host, port); }));
}

void connection_pool::close_oldest() {
  if (!idle_.empty()) idle_.pop_front();
}

void connection_pool::close_oldest_of(const std::string& host, std::uint16_t port) {
  const auto at = std::ranges::find_if(idle_, [&](const entry& e) { return is_for(e, host, port); });
  if (at != idle_.end()) idle_.erase(at);
}

std::optional<clock::time_point> connection_pool::expire(clock::time_point now) {
  while (!idle_.empty() && idle_.front().until <= now) idle_.pop_front();
  if (idle_.empty()) return std::nullopt;
  return idle_.front().until;
}

} // namespace acp::outbound
