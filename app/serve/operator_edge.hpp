#pragma once

#include "app/metrics/metrics_desk.hpp"
#include "app/metrics/metrics_service.hpp"
#include "app/operator/operator_desk.hpp"
#include "app/serve/key_refresher.hpp"
#include "app/settings/settings.hpp"
#include "http/server/checks/key_table.hpp"
#include "http/server/server.hpp"

#include <expected>
#include <memory>
#include <string>

namespace acp::app {

/// The operators' side of a running server: its keys, its listener, and what it asks.
class operator_edge {
public:
  /// Reads the keys; throws connection_lost. Plain without `tls`. `service` says whether the checkout is ready; it,
  /// `orders` and `http` outlive this.
  operator_edge(const settings& s, std::shared_ptr<const http::tls_identity> tls,
                std::optional<persistence::secret_box> box, outbound::http_client& http, checkout::service& service,
                checkout::order_service& orders, metrics_sources sources);
  ~operator_edge();

  /// Listens, unless the settings say that nobody is to be listened to. What there is to say about it: where, or why
  /// not. The error ends the program; a port that is taken is one only where the settings ask for it.
  std::expected<std::string, std::string> start();
  /// False when requests had to be cut off.
  bool stop(std::chrono::milliseconds deadline);

private:
  metrics_sources with_own(metrics_sources others) const;

  const settings settings_;
  const bool secure_;
  http::in_memory_key_table keys_;
  operator_desk desk_;
  metrics_desk metrics_;
  metrics_service acts_{desk_, metrics_};
  std::unique_ptr<key_refresher> refresher_;
  std::unique_ptr<http::server> server_;
};

/// The limits of the agents' listener, at an address of its own; long enough for those who wait for messages.
http::server_settings operator_http_settings(const settings& s);

} // namespace acp::app
