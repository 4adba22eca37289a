#pragma once

#include "actors/deliveries/delivery_services.hpp"
#include "actors/runtime/system_settings.hpp"
#include "actors/runtime/system_stats.hpp"
#include "checkout/orders/order_service.hpp"
#include "checkout/service.hpp"
#include "checkout/session/profile.hpp"
#include "merchant/merchant.hpp"
#include "persistence/event_log.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace acp::actors {

/// The checkout as a running system of actors.
class checkout_system {
public:
  virtual ~checkout_system() = default; ///< stops it, if need be

  /// Asks the log how many shards there are and starts to hold them all. Throws persistence::connection_lost when the
  /// log can't be reached; may then be called again.
  virtual void start() = 0;
  /// Refuses new requests, waits for those under way (at most `drain_deadline`), and ends all actors. What is
  /// unfinished then is on record and resumed by the next start of a system on the same log. Blocks; later calls do
  /// nothing.
  virtual void stop() = 0;

  /// Usable from any thread from start() on; before and after it is not ready and refuses everything.
  virtual checkout::service& service() noexcept = 0;
  /// The same for the merchant's side.
  virtual checkout::order_service& orders() noexcept = 0;
  /// True as soon as all shards are held; false when `timeout` was over first.
  virtual bool wait_until_ready(std::chrono::milliseconds timeout) = 0;
  virtual system_stats stats() const = 0;
};

/// `log` and `services` outlive the system. `now` and `random` are called from any thread. Without deliveries events
/// stay where they are.
std::unique_ptr<checkout_system> make_checkout_system(system_settings settings, persistence::event_log& log,
                                                      merchant::services services, checkout::merchant_profile profile,
                                                      clock now, entropy_source random,
                                                      std::optional<delivery_services> deliveries = std::nullopt);

} // namespace acp::actors
