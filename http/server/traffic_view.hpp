#pragma once

#include "telemetry/metrics/metric_family.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace acp::http {

/// A moment's view of what a listener has answered since it was made, for metrics. The texts live as long as the
/// program.
struct traffic_view {
  struct answers {
    std::string_view route;  ///< an endpoint's pattern, or `other`
    std::string_view method; ///< or `other`
    int status = 0;          ///< 0: another one
    std::uint64_t count = 0;
  };
  struct latency {
    std::string_view route;
    telemetry::histogram_view took;
  };
  struct refusals {
    std::string_view reason;
    std::uint64_t count = 0;
  };
  std::vector<answers> requests; ///< those that were made, and of each endpoint its 200, 500 and 503
  std::vector<latency> durations;
  std::vector<refusals> refused; ///< all reasons
  std::size_t in_flight = 0;
  std::size_t connections = 0;
};

} // namespace acp::http
