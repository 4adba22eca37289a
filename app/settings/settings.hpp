#pragma once

#include "app/settings/kinds.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::app {

/// All that can be set from outside, by environment variables `ACP_…`. `all_settings()` is the one list of their names,
/// defaults, limits and texts; a field's default stands there, not here.
struct settings {
  std::string database_url;
  std::string owner_database_url;
  std::chrono::milliseconds database_wait{};
  std::chrono::milliseconds statement_timeout{};
  std::chrono::milliseconds shard_lease{};
  std::chrono::milliseconds idempotency_retention{};
  std::string node_id;

  listen_address listen;
  std::int64_t io_threads = 0;
  std::int64_t max_connections = 0;
  std::int64_t max_body = 0;
  std::chrono::milliseconds header_timeout{};
  std::chrono::milliseconds body_timeout{};
  std::chrono::milliseconds idle_timeout{};
  std::chrono::milliseconds request_timeout{};
  std::chrono::milliseconds shutdown_timeout{};
  std::chrono::milliseconds write_timeout{};
  std::chrono::milliseconds clock_skew{};
  std::string signature_covers;
  std::string base_path;
  std::vector<std::string> cors_origins;
  std::vector<std::string> mcp_origins;
  rate_setting rate_limit_key;
  rate_setting rate_limit_address;
  std::int64_t max_connections_per_address = 0;
  std::vector<std::string> trusted_proxies;
  std::string forwarded_header;
  std::string tls_certificate_file;
  std::string tls_key_file;

  std::int64_t actor_threads = 0;
  std::int64_t append_threads = 0;
  std::int64_t load_threads = 0;
  std::int64_t max_requests = 0;
  std::int64_t max_sessions = 0;
  std::chrono::milliseconds idle_session{};

  std::string shop_name;
  std::string shop_url;
  std::string public_url;
  std::chrono::milliseconds session_lifetime{};
  std::chrono::milliseconds cart_lifetime{};
  std::chrono::milliseconds quote_lifetime{};
  std::chrono::milliseconds janitor_interval{};
  std::vector<std::string> locales;
  std::string default_currency;
  std::string tax_certificates;
  std::vector<exchange_rate_setting> presentment_rates;
  std::string presentment_rates_at;
  std::vector<std::string> required_interventions;
  std::string intervention_enforcement;
  std::string delegation;
  std::string card_handler;
  std::vector<std::string> seller_backed;
  std::vector<std::string> purchase_terms;
  std::string purchase_approval;
  std::chrono::milliseconds approval_lifetime{};
  std::chrono::milliseconds payment_deadline{};
  std::chrono::milliseconds stock_deadline{};
  std::int64_t merchant_connections = 0;

  operator_address operator_listen;
  std::string operator_tls;
  std::string operator_tls_certificate_file;
  std::string operator_tls_key_file;
  std::string operator_client_ca_file;
  std::string secrets_key;
  std::chrono::milliseconds delivery_timeout{};
  std::int64_t delivery_concurrency = 0;
  std::vector<std::chrono::milliseconds> delivery_retry_after;
  std::int64_t breaker_failures = 0;
  std::chrono::milliseconds breaker_longest_pause{};
  std::chrono::milliseconds stream_heartbeat{};
  std::chrono::milliseconds delivery_retention{};
  std::chrono::milliseconds metrics_age{};

  std::string log_level;
  std::int64_t access_log = 0;
  std::string log_file;

  /// For migrate, keys and catalog: the owner's connection, or the server's where none is set.
  const std::string& administration_url() const {
    return owner_database_url.empty() ? database_url : owner_database_url;
  }
};

/// One setting: everything there is to know about it.
struct setting {
  std::string_view group; ///< heading in the help and the documents
  std::string_view name;
  std::string_view fallback; ///< the default; empty: none, the field stays empty
  setting_kind kind;
  std::string_view text;
  bool secret = false; ///< its value is never shown
};

/// In the order in which they are shown.
std::span<const setting> all_settings();

/// Environment variables, by name.
using environment = std::map<std::string, std::string, std::less<>>;

/// This process's variables that start with `ACP_`. Call it while there is one thread.
environment acp_environment();

/// Every setting from the environment or its default; or every complaint, one line each. An `ACP_` variable that is no
/// setting is a complaint too, except those meant for the project's own scripts and tests.
std::expected<settings, std::vector<std::string>> load_settings(const environment& env);

/// The complaint that a setting without a default was not set.
std::string missing_setting(std::string_view name);

} // namespace acp::app
