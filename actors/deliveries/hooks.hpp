#pragma once

#include "actors/deliveries/delivery_notes.hpp"
#include "actors/deliveries/delivery_runtime.hpp"
#include "actors/runtime/runtime.hpp"

/// How the rest of the room tells the deliveries what they need to know. Without deliveries nobody is told.
namespace acp::actors {

/// Events up to `head` are committed.
inline void tell_committed(runtime& rt, checkout::shard_id shard, std::int64_t head) {
  if (!rt.deliveries) return;
  rt.directory.send(actor_directory::role::publisher, shard.value, events_committed{{}, head});
  if (rt.deliveries->to_notify.mark(shard, head))
    rt.directory.send(actor_directory::role::event_notifier, 0, look_again{});
}

/// A shard is held, under a new epoch, or is lost; the gates say which.
inline void tell_shards_changed(runtime& rt) {
  if (rt.deliveries) rt.directory.send(actor_directory::role::delivery_supervisor, 0, shards_changed{});
}

} // namespace acp::actors
