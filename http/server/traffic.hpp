#pragma once

#include "http/server/endpoint.hpp"
#include "http/server/traffic_view.hpp"
#include "telemetry/metrics/counter.hpp"
#include "telemetry/metrics/duration_histogram.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace acp::http {

/// What a listener has answered, for metrics. Written by all I/O threads without a lock: every counter there can be is
/// there from the start, in a table, so what clients send adds none. A path with no endpoint, an unknown method or a
/// status nobody expects counts as `other`.
class traffic {
public:
  explicit traffic(endpoint_table answers);

  /// One answer; `took` from the end of the request's head, nothing for a request that never got so far.
  void answered(const endpoint* to, method verb, int status, std::string_view code,
                std::optional<std::chrono::nanoseconds> took) noexcept;
  /// A connection that was closed at once, because there was no room even to say so.
  void dropped() noexcept;

  /// One request being answered, until the mark goes.
  telemetry::gauge::mark begin() noexcept { return telemetry::gauge::mark{in_flight_}; }

  traffic_view view() const;

private:
  static constexpr std::size_t methods = static_cast<std::size_t>(method::other) + 1; ///< as `method` numbers them
  static constexpr std::array<int, 29> statuses{200, 201, 202, 204, 400, 401, 403, 404, 405, 406,
                                                408, 409, 410, 411, 413, 414, 415, 417, 421, 422,
                                                426, 428, 429, 431, 500, 501, 503, 504, 0};
  /// Codes of the errors that are answered with 408, 429 and 503.
  static constexpr std::array<std::string_view, 10> reasons{"too_many_connections",
                                                            "connection_dropped",
                                                            "rate_limited",
                                                            "overloaded",
                                                            "service_unavailable",
                                                            "not_ready",
                                                            "request_timeout",
                                                            "timeout",
                                                            "payment_outcome_unknown",
                                                            "other"};
  struct per_route {
    std::string_view pattern;
    std::array<std::array<telemetry::counter, statuses.size()>, methods> answers;
    telemetry::duration_histogram took;
  };

  static std::size_t place_of_status(int status) noexcept;
  static std::size_t place_of_reason(std::string_view reason) noexcept;
  std::size_t place_of(const endpoint* to) const noexcept;

  endpoint_table answers_;
  std::vector<std::uint8_t> places_; ///< of each endpoint in `routes_`; those with the same pattern share one
  std::vector<per_route> routes_;    ///< the last: no endpoint
  std::array<telemetry::counter, reasons.size()> refused_{};
  telemetry::gauge in_flight_;
};

} // namespace acp::http
