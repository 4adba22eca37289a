#pragma once

#include "actors/runtime/system_stats.hpp"
#include "http/server/traffic_view.hpp"
#include "persistence/figures.hpp"
#include "telemetry/metrics/process_figures.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace acp::app {

/// When the certificate of each listener ends; nothing: it has no TLS.
struct certificate_ends {
  std::optional<std::chrono::sys_seconds> agents;
  std::optional<std::chrono::sys_seconds> operators;
};

/// Where metrics come from beside the database. Called from a thread of their own, while the server runs.
struct metrics_sources {
  std::function<actors::system_stats()> system;
  std::function<http::traffic_view()> agents;
  std::function<http::traffic_view()> operators;
  std::function<int()> merchant_connections; ///< open ones, for stock and payments
  std::function<certificate_ends()> certificates;
};

/// Everything metrics tell, at one moment.
struct metrics_moment {
  actors::system_stats system;
  http::traffic_view agents;
  http::traffic_view operators;
  int merchant_connections = 0;
  certificate_ends certificates;
  bool database_up = false;
  std::optional<persistence::figures> database; ///< nothing: they could not be read
  telemetry::process_figures process;
};

} // namespace acp::app
