#include "app/serve/deliveries.hpp"

#include "app/operator/secrets_key.hpp"
#include "app/serve/wiring.hpp"

#include <algorithm>
#include <utility>

namespace acp::app {

actors::delivery_services delivery_services(const settings& s, const std::optional<persistence::secret_box>& box,
                                            outbound::http_client& http) {
  const persistence::delivery_database database{.url = s.database_url, .statement_timeout = s.statement_timeout};
  actors::delivery_settings how;
  how.retry_after.clear();
  for (const auto wait : s.delivery_retry_after)
    how.retry_after.push_back(std::chrono::ceil<std::chrono::seconds>(wait));
  how.breaker_failures = static_cast<std::size_t>(s.breaker_failures);
  how.probe_cap = s.breaker_longest_pause;
  how.probe_first = std::min(how.probe_first, how.probe_cap);
  const auto opener = box ? *box : unrelated_secrets_key();
  return {
      .http = http,
      .open_tail = [database] { return persistence::open_event_tail(database); },
      .open_deliveries =
          [database, node = event_log_settings(s).node_id] { return persistence::open_delivery_store(database, node); },
      .open_endpoints = [database, opener] { return persistence::open_endpoint_store(database, opener); },
      .open_listener = [database] { return persistence::open_listener(database); },
      .open_notifier = [database] { return persistence::open_notifier(database); },
      .settings = std::move(how)};
}

} // namespace acp::app
