#pragma once

#include "actors/deliveries/delivery_settings.hpp"
#include "http/client/http_client.hpp"
#include "persistence/deliveries/delivery_store.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/deliveries/event_tail.hpp"
#include "persistence/deliveries/notifications.hpp"

#include <functional>
#include <memory>

namespace acp::actors {

/// What deliveries need of the rest of the server. Each store is opened by the actor that uses it, on its thread, again
/// after every lost connection; opening throws persistence::connection_lost.
struct delivery_services {
  outbound::http_client& http; ///< outlives the system
  std::function<std::unique_ptr<persistence::event_tail>()> open_tail;
  std::function<std::unique_ptr<persistence::delivery_store>()> open_deliveries;
  std::function<std::unique_ptr<persistence::endpoint_store>()> open_endpoints;
  std::function<std::unique_ptr<persistence::notification_listener>()> open_listener;
  std::function<std::unique_ptr<persistence::notifier>()> open_notifier;
  delivery_settings settings{};
};

} // namespace acp::actors
