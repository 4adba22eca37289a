#include "app/metrics/metrics_page.hpp"

namespace acp::app {

families metrics_page(const metrics_moment& now) {
  families page;
  add(page, metric_type::gauge, "acp_build_info", "Always 1: the version of this program", 1);
  page.back().samples.front().labels = {{"version", ACP_VERSION}};
  add_http_families(page, now);
  add_checkout_families(page, now);
  add_delivery_families(page, now);
  add_health_families(page, now);
  return page;
}

} // namespace acp::app
