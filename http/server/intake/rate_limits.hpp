#pragma once

#include "http/server/checks/key_table.hpp"
#include "http/server/intake/client_address.hpp"
#include "http/server/intake/forwarded.hpp"
#include "http/server/intake/rate_table.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace acp::http {

/// How much may come from one side.
struct intake_settings {
  rate_limit key_rate;                         ///< requests with one API key
  rate_limit address_rate;                     ///< requests from one address
  std::size_t max_connections_per_address = 0; ///< 0: as many as there may be in all
  std::size_t max_requests = 0;                ///< under way at once; before it, some are refused; 0: none ever
  trusted_proxies proxies;
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

/// The rates of requests, by API key and by address. Callable from any thread.
class rate_limits {
public:
  /// Null when there is no limit.
  static std::shared_ptr<rate_limits> make(const intake_settings& settings);

  explicit rate_limits(const intake_settings& settings);

  /// Nothing: go on. Otherwise in how many seconds, at least one, the next request will pass.
  std::optional<std::chrono::seconds> take(const api_key& key);
  std::optional<std::chrono::seconds> take(const request_head& head, const client_address& peer);

private:
  const intake_settings settings_;
  std::optional<rate_table> keys_;
  std::optional<rate_table> addresses_;
};

} // namespace acp::http
