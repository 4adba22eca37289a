#pragma once

#include "actors/runtime/actor_directory.hpp"
#include "actors/runtime/admission.hpp"
#include "actors/runtime/callback_gate.hpp"
#include "actors/runtime/completion_flow.hpp"
#include "actors/runtime/shard_gate.hpp"
#include "actors/runtime/system_settings.hpp"
#include "actors/runtime/system_stats.hpp"
#include "checkout/session/profile.hpp"
#include "merchant/merchant.hpp"
#include "persistence/event_log.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace acp::actors {

struct delivery_runtime;

/// What all actors of one checkout system share. Outlives every actor; everything in it may be used from any thread.
struct runtime {
  const system_settings settings;
  persistence::event_log& log;
  merchant::services merchant;
  const checkout::merchant_profile profile;
  const clock now;
  const entropy_source entropy;

  std::deque<shard_gate> gates; ///< one per shard, sized once at start
  actor_directory directory;
  admission requests;
  system_counters counters;
  std::shared_ptr<delivery_runtime> deliveries; ///< none: events stay inside
  std::shared_ptr<callback_gate> callbacks = std::make_shared<callback_gate>();

  runtime(system_settings s, persistence::event_log& l, merchant::services m, checkout::merchant_profile p, clock c,
          entropy_source e)
      : settings(std::move(s))
      , log(l)
      , merchant(m)
      , profile(std::move(p))
      , now(std::move(c))
      , entropy(std::move(e))
      , requests(settings.max_requests_in_flight) {}

  int shard_count() const noexcept { return static_cast<int>(gates.size()); }

  completion_limits completion_bounds() const {
    return {settings.stock_retry_first, settings.stock_retry_cap, settings.stock_tries, settings.payment_retry_first,
            settings.payment_retry_cap};
  }

  void report(incident::severity level, std::string event, std::string detail, int shard = -1,
              checkout::session_id session = {}) const {
    if (settings.report) settings.report({level, std::move(event), std::move(detail), shard, std::move(session)});
  }
};

} // namespace acp::actors
