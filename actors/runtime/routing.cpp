#include "actors/runtime/routing.hpp"

#include <cstdint>
#include <functional>

namespace acp::actors {
namespace {

/// Evenly spread over the shards, for bytes that are evenly spread themselves.
template <class Bytes>
checkout::shard_id spread(const Bytes& bytes, int shards) {
  const auto n = static_cast<std::uint32_t>(bytes[0]) << 16 | static_cast<std::uint32_t>(bytes[1]) << 8 | bytes[2];
  return {static_cast<std::uint8_t>(n % static_cast<std::uint32_t>(shards))};
}

} // namespace

checkout::shard_id shard_of_create(const checkout::request_context& context, const checkout::entropy& random,
                                   int shards) {
  return context.key ? spread(context.key->scope, shards) : spread(random, shards);
}

std::optional<checkout::shard_id> shard_of_session(const checkout::session_id& id, int shards) {
  const auto shard = checkout::shard_of(id);
  if (!shard || shard->value >= shards) return std::nullopt;
  return shard;
}

std::size_t loader_of(const checkout::session_id& id, std::size_t loaders) {
  return std::hash<checkout::session_id>{}(id) % loaders;
}

} // namespace acp::actors
