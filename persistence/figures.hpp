#pragma once

#include "persistence/connection_lost.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace acp::persistence {

/// How far the active endpoint that is furthest behind is from the end of a shard.
struct shard_lag {
  std::int64_t events = 0;
  double seconds = 0; ///< how old the first event is that it has not passed
};

/// What the database tells for metrics. Counts end at 10,000, those of lags and endpoints excepted.
struct figures {
  std::map<std::string, shard_lag> lag; ///< by shard
  /// By state; what is blocked is the rest of the first 10,000, so beside as many that wait or are dead it is 0.
  std::map<std::string, std::int64_t> backlog;
  std::map<std::string, std::int64_t> endpoints; ///< by status
  std::int64_t blocked_sessions = 0;
  std::int64_t bytes = 0; ///< the size of the database
};

/// Reads them, in one call with a deadline of its own. One connection, kept; used by one thread at a time.
class figures_reader {
public:
  virtual ~figures_reader() = default;
  /// Nothing where the database answers, but not to this within `patience`. Throws connection_lost where it does not
  /// answer. Blocks for `patience` and a little at most, also to connect.
  virtual std::optional<figures> read() = 0;
};

/// Does not connect yet.
std::unique_ptr<figures_reader> make_figures_reader(std::string database_url,
                                                    std::chrono::milliseconds patience = std::chrono::seconds{2});

} // namespace acp::persistence
