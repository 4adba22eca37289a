#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/values/ids.hpp"

#include <cstddef>
#include <optional>

/// Who is responsible for what.
namespace acp::actors {

/// The shard of a create: by its idempotency scope, so that a repeated create meets the first one; by chance without a
/// key.
checkout::shard_id shard_of_create(const checkout::request_context& context, const checkout::entropy& random,
                                   int shards);

/// The shard a session id names; nothing for an id that this database can't have given out.
std::optional<checkout::shard_id> shard_of_session(const checkout::session_id& id, int shards);

/// The place of the appender that writes this shard.
inline std::size_t appender_of(checkout::shard_id shard, std::size_t appenders) { return shard.value % appenders; }

/// The place of the loader that reads for this session.
std::size_t loader_of(const checkout::session_id& id, std::size_t loaders);

} // namespace acp::actors
