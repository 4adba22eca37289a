#pragma once

#include "actors/deliveries/delivery_services.hpp"
#include "actors/deliveries/delivery_stats.hpp"
#include "actors/deliveries/shard_marks.hpp"

#include <utility>

namespace acp::actors {

/// What all actors of the deliveries share beside the runtime. Any thread.
struct delivery_runtime {
  explicit delivery_runtime(delivery_services s) : services(std::move(s)) {}

  const delivery_services services;
  delivery_counters counters;
  shard_marks to_notify; ///< shards with commits other servers have not been told of

  const delivery_settings& settings() const noexcept { return services.settings; }
};

} // namespace acp::actors
