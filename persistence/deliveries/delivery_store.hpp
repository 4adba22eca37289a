#pragma once

#include "checkout/values/trace.hpp"
#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/database.hpp"
#include "persistence/deliveries/delivery.hpp"

#include <expected>
#include <memory>
#include <span>

namespace acp::persistence {

/// A shard this node holds, and under which epoch.
struct held_shard {
  checkout::shard_id shard = {};
  std::int64_t epoch = 0;
};

/// A session with rows in the backlog, and its head.
struct session_head {
  std::string endpoint = {};
  checkout::shard_id shard = {};
  checkout::session_id session = {};
  std::optional<backlog_row> head = {}; ///< nothing: no row is left, the session is free
};

/// What an endpoint has in one shard.
struct endpoint_position {
  checkout::shard_id shard = {};
  std::int64_t cursor = 0;
  /// The heads of sessions, waiting and dead ones, those due first, at most as many as asked for. While a session has a
  /// head, its new events must go to the backlog.
  std::vector<backlog_row> heads = {};
  /// False: there are more sessions with rows than `heads` has. Until a later `load` is complete a new event may belong
  /// to one of them: it goes to the backlog, or the cursor stands still.
  bool complete = true;
};

enum class load_error : std::uint8_t {
  shard_lost,  ///< this node does not hold the shard under this epoch
  no_endpoint, ///< the endpoint is deleted, or never was
};

/// What happened since the last save, of any shards and endpoints.
struct delivery_batch {
  std::vector<cursor_move> cursors = {};
  std::vector<delivery_attempt> attempts = {};
  std::vector<backlog_put> puts = {};
  std::vector<backlog_update> updates = {};
  std::vector<delivery_key> done = {}; ///< delivered: their rows go
};

struct save_result {
  /// Not held any more: nothing of these was saved, and nothing ever will be under that epoch.
  std::vector<checkout::shard_id> lost = {};
  /// Updates of rows that an operator changed, or puts of rows that are there: not done. `heads` says what is true.
  std::vector<delivery_key> stale = {};
  /// Every session that puts, updates or deletions touched, as it is now.
  std::vector<session_head> heads = {};
};

struct delivery_body {
  delivery_key key = {};
  checkout::session_id session = {};
  std::string body = {};
  checkout::trace_context trace = {}; ///< of its event
};

/// Cursors, backlog, attempts. One connection; one thread at a time; every call blocks and throws connection_lost.
/// After connection_lost whether a save took effect is not known: load again, or save the same batch again, which adds
/// nothing that is there.
///
/// Fenced: loading a shard under a newer epoch makes every save under an older one impossible, for that endpoint.
class delivery_store {
public:
  virtual ~delivery_store() = default;

  /// What the endpoint has in that shard. From then on older epochs save nothing.
  virtual std::expected<endpoint_position, load_error> load(const std::string& endpoint, held_shard held,
                                                            int limit) = 0;
  /// One round trip and one transaction. Cursors never move back. Rows of a deleted endpoint are left out.
  virtual save_result save(std::span<const held_shard> held, const delivery_batch& batch) = 0;
  /// The bodies of rows in the backlog, frozen or made from their events; those without a row are left out.
  virtual std::vector<delivery_body> bodies(std::span<const delivery_key> rows) = 0;
};

/// Connects; `node` is the name the shards are held under. Throws connection_lost.
std::unique_ptr<delivery_store> open_delivery_store(const delivery_database& database, std::string node);

} // namespace acp::persistence
