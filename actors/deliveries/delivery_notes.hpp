#pragma once

#include "actors/deliveries/fresh_delivery.hpp"
#include "actors/runtime/notes.hpp"
#include "checkout/reply_port.hpp"
#include "persistence/deliveries/delivery_store.hpp"
#include "persistence/deliveries/endpoint.hpp"
#include "persistence/deliveries/event_tail.hpp"

#include <caf/actor_addr.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

/// What the actors of the deliveries tell each other.
namespace acp::actors {

/// To a publisher: the shard has events up to `head`; 0: perhaps something new.
struct events_committed : note {
  std::int64_t head = 0;
};

/// Endpoint to publisher: what comes after that, as soon as there is something. A later question takes the place of the
/// one before.
struct want_events : note {
  caf::actor_addr who;
  std::int64_t after = 0;
  int most = 0;
  std::uint64_t number = 0;
};
/// Publisher to endpoint: at least one.
struct events_ready : note {
  checkout::shard_id shard;
  std::uint64_t number = 0;
  std::shared_ptr<const std::vector<event_ptr>> events;
};

/// Publisher to tail reader.
struct read_tail {
  enum class trouble : std::uint8_t { gap, unavailable };
  struct result {
    std::expected<std::vector<event_ptr>, trouble> value;
    persistence::log_gap gap{};
    static result dropped() { return {std::unexpected(trouble::unavailable)}; }
  };
  checkout::shard_id shard;
  std::int64_t after = 0;
  int most = 0;
  bool newest = true; ///< goes before the reads of those that lag behind
  checkout::reply_port<result> port;
};

/// Why a delivery_writer could not do what it was asked: a bug, since a lost connection only takes time.
using write_error = std::string;

/// Endpoint to delivery_writer. Each port is answered once, in the order of the questions.
struct load_position {
  struct result {
    persistence::held_shard held;
    std::expected<std::expected<persistence::endpoint_position, persistence::load_error>, write_error> value;
    static result dropped() { return {{}, std::unexpected(write_error{"the writer has ended"})}; }
  };
  std::string endpoint;
  persistence::held_shard held;
  int most_heads = 0;
  checkout::reply_port<result> port;
};
struct save_deliveries {
  struct result {
    std::expected<persistence::save_result, write_error> value;
    static result dropped() { return {std::unexpected(write_error{"the writer has ended"})}; }
  };
  std::string endpoint;
  std::vector<persistence::held_shard> held;
  persistence::delivery_batch batch;
  checkout::reply_port<result> port;
};
struct fetch_bodies {
  struct result {
    std::expected<std::vector<persistence::delivery_body>, write_error> value;
    static result dropped() { return {std::unexpected(write_error{"the writer has ended"})}; }
  };
  std::vector<persistence::delivery_key> keys;
  checkout::reply_port<result> port;
};

/// Endpoint to endpoint_watcher: the receiver said it is gone for good.
struct disable_endpoint : note {
  std::string endpoint;
  std::string reason;
};
/// To endpoint_watcher: something has changed.
struct look_again : note {};
/// Watcher to supervisor: these changed; or all there are.
struct endpoints_seen : note {
  std::shared_ptr<const std::vector<persistence::endpoint>> endpoints;
  bool all = false;
};
/// Supervisor to endpoint: its settings.
struct endpoint_changed : note {
  std::shared_ptr<const persistence::endpoint> now;
};
/// To supervisor, and from it to endpoints: somebody else changed the backlog of that endpoint; empty: perhaps of any.
struct backlog_changed : note {
  std::string endpoint;
};
/// To supervisor, and from it to endpoints: which shards are held has changed.
struct shards_changed : note {};

/// To the supervisor: wind down; `done` is dropped when nothing is under way any more.
struct stop_deliveries : note {
  std::shared_ptr<void> done;
};

/// An actor's notes to its later self.
struct work_due : note {
  std::uint64_t generation = 0;
};
struct poll_due : note {};
struct grace_over : note {};

} // namespace acp::actors
