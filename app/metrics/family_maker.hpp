#pragma once

#include "telemetry/metrics/metric_family.hpp"

#include <string>
#include <utility>
#include <vector>

/// How the families of the metrics page are written down.
namespace acp::app {

using families = std::vector<telemetry::metric_family>;
using labels = std::vector<std::pair<std::string, std::string>>;

template <class Number>
telemetry::sample sample_of(Number value, labels of = {}) {
  return {std::move(of), static_cast<double>(value)};
}

inline telemetry::sample sample_of(telemetry::histogram_view view, labels of = {}) {
  return {std::move(of), std::move(view)};
}

using telemetry::metric_type;

/// A metric without labels.
template <class Value>
void add(families& to, metric_type type, std::string name, std::string help, Value value) {
  to.push_back({std::move(name), std::move(help), type, {sample_of(std::move(value))}});
}

inline telemetry::metric_family& add_family(families& to, metric_type type, std::string name, std::string help) {
  return to.emplace_back(telemetry::metric_family{std::move(name), std::move(help), type, {}});
}

} // namespace acp::app
