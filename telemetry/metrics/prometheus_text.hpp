#pragma once

#include "telemetry/metrics/metric_family.hpp"

#include <span>
#include <string>
#include <string_view>

namespace acp::telemetry {

/// The media type of what `prometheus_text` gives.
inline constexpr std::string_view prometheus_text_type = "text/plain; version=0.0.4; charset=utf-8";

/// Prometheus' text format, version 0.0.4. Families in their order; one without series shows its name, type and help.
std::string prometheus_text(std::span<const metric_family> families);

} // namespace acp::telemetry
