#pragma once

#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"
#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/database.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace acp::persistence {

/// A row of the event log, as far as those outside may see it. Topics and bodies: topics.hpp.
struct tail_event {
  checkout::shard_id shard;
  std::int64_t seq = 0;
  checkout::session_id session;
  std::int64_t version = 0;
  std::string type;
  std::string status;
  std::string data;  ///< the complete session: the bytes that were committed
  std::string order; ///< the bytes of `data.order` where a topic of this row carries the order; else empty
  checkout::time_point recorded_at;
  checkout::trace_context trace = {}; ///< empty for rows older than that column
};

/// The log does not go on where it should: rows are missing, or the reader's position is beyond the end. It never
/// happens while the log is what it is meant to be: whoever reads must stop, loudly, and deliver nothing more of that
/// shard.
struct log_gap {
  checkout::shard_id shard;
  std::int64_t expected = 0; ///< the sequence number that should come next
  std::int64_t found = 0;    ///< what came instead; 0: nothing
  std::int64_t head = 0;     ///< the end of the shard at that moment
};

struct shard_head {
  checkout::shard_id shard;
  std::int64_t head = 0;
};

/// Reads of the log for publishers. One connection; one thread at a time. Every call blocks and throws connection_lost.
class event_tail {
public:
  virtual ~event_tail() = default;

  /// The events after `after`, in order and without a gap, at most `limit`; none where nothing is there yet. All that
  /// is returned is committed, and nothing can be committed before it later.
  virtual std::expected<std::vector<tail_event>, log_gap> read(checkout::shard_id shard, std::int64_t after,
                                                               int limit) = 0;
  /// The newest sequence number of the shard.
  virtual std::int64_t head(checkout::shard_id shard) = 0;
  /// Those of all shards, in one look: what polling needs.
  virtual std::vector<shard_head> heads() = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<event_tail> open_event_tail(const delivery_database& database);

} // namespace acp::persistence
