#pragma once

#include "persistence/deliveries/event_tail.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace acp::actors {

/// What servers tell each other of commits (persistence::events_channel): `3:1207,15:88` says that shard 3 has events
/// up to 1207; `3` alone, that it may have new ones. Whoever has read so far already, as the one who tells has, need
/// not look.
std::string write_news(const std::vector<persistence::shard_head>& heads);
/// A head of 0: not known. What somebody else has written may be anything; it ends where it makes no sense.
std::vector<persistence::shard_head> read_news(std::string_view text);

} // namespace acp::actors
