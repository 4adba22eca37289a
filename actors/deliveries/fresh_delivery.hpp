#pragma once

#include "persistence/deliveries/delivery.hpp"
#include "persistence/deliveries/event_tail.hpp"

#include <memory>
#include <string>

namespace acp::actors {

/// A row of the log, shared by all endpoints it goes to.
using event_ptr = std::shared_ptr<const persistence::tail_event>;

/// One topic of an event on its way to one endpoint, not yet in the backlog.
struct fresh_delivery {
  event_ptr event;
  std::string topic;
  int attempts = 0; ///< that were made and not counted against it

  persistence::delivery_key key_for(const std::string& endpoint) const {
    return {.endpoint = endpoint, .shard = event->shard, .seq = event->seq, .topic = topic};
  }
};

} // namespace acp::actors
