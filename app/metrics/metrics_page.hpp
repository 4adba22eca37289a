#pragma once

#include "app/metrics/family_maker.hpp"
#include "app/metrics/metrics_sources.hpp"

namespace acp::app {

/// Every metric of the server (docs/metrics.md), in its order. tests/e2e/metrics.txt has all names, types and
/// labels: dashboards and alerts depend on them.
families metrics_page(const metrics_moment& now);

// Its parts.
void add_http_families(families& to, const metrics_moment& now);
void add_checkout_families(families& to, const metrics_moment& now);
void add_delivery_families(families& to, const metrics_moment& now);
void add_health_families(families& to, const metrics_moment& now);

} // namespace acp::app
