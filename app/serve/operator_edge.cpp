#include "app/serve/operator_edge.hpp"

#include "app/serve/keys.hpp"
#include "app/serve/wiring.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace acp::app {

namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t usual_port = 8081;
constexpr auto operator_key_interval = 500ms;
constexpr std::chrono::milliseconds longest_wait{40'000}; ///< beyond the longest wait for messages, 20 s

operator_desk::settings desk_settings(const settings& s, std::optional<persistence::secret_box> box) {
  return {.database = {.url = s.database_url, .statement_timeout = s.statement_timeout},
          .box = std::move(box),
          .now = system_now,
          .messages = {},
          .defaults = endpoint_defaults_of(s)};
}

} // namespace

operator_edge::operator_edge(const settings& s, std::shared_ptr<const http::tls_identity> tls,
                             std::optional<persistence::secret_box> box, outbound::http_client& http,
                             checkout::service& service, checkout::order_service& orders, metrics_sources sources)
    : settings_(s)
    , secure_(tls != nullptr)
    , desk_(desk_settings(s, std::move(box)), http, orders)
    , metrics_({.database = persistence::make_figures_reader(s.database_url), .ask_again = s.metrics_age},
               with_own(std::move(sources))) {
  if (s.operator_listen.off) return;
  refresher_ = std::make_unique<key_refresher>(operator_keys(s.database_url), keys_, operator_key_interval);
  auto h = operator_http_settings(s);
  h.tls = std::move(tls);
  server_ = http::make_operator_server(std::move(h), acts_, keys_, service);
}

operator_edge::~operator_edge() { metrics_.stop(); } // it looks at the server

/// Asked only by those who come through the server.
metrics_sources operator_edge::with_own(metrics_sources others) const {
  others.operators = [this] { return server_->traffic(); };
  return others;
}

std::expected<std::string, std::string> operator_edge::start() {
  if (!server_) return "operators are not listened to";
  const auto listening = server_->start();
  if (!listening && settings_.operator_listen.at) return std::unexpected(listening.error());
  if (!listening) {
    server_.reset();
    return fmt::format("operators are not listened to: {}; set ACP_OPERATOR_LISTEN", listening.error());
  }
  return fmt::format("operators: {}", url_of(operator_http_settings(settings_).address, server_->port(), secure_));
}

bool operator_edge::stop(std::chrono::milliseconds deadline) {
  desk_.stop_waiting();
  return !server_ || server_->stop(deadline);
}

http::server_settings operator_http_settings(const settings& s) {
  auto h = http_settings(s);
  const std::uint16_t free_port = s.listen.port == 0 ? 0 : usual_port;
  const auto at = s.operator_listen.at.value_or(listen_address{"127.0.0.1", free_port});
  h.address = at.host;
  h.port = at.port;
  h.io_threads = 1;
  h.base_path.clear();
  h.public_url.clear();
  h.allowed_origins.clear();
  h.mcp_origins.clear();
  h.intake = {};
  h.deadlines.request = std::max(h.deadlines.request, longest_wait);
  return h;
}

} // namespace acp::app
