#include "app/metrics/metrics_page.hpp"

#include <array>
#include <map>
#include <string_view>

namespace acp::app {

namespace {

std::string status_text(int status) { return status == 0 ? "other" : std::to_string(status); }

struct listener {
  const char* name;
  const http::traffic_view& seen;
};

} // namespace

void add_http_families(families& to, const metrics_moment& now) {
  const std::array<listener, 2> listeners{{{"agents", now.agents}, {"operators", now.operators}}};

  auto& requests =
      add_family(to, metric_type::counter, "acp_http_requests_total",
                 "Answers, by the endpoint's pattern; other: no endpoint, or refused before one was looked for");
  for (const auto& [name, seen] : listeners)
    for (const auto& r : seen.requests)
      requests.samples.push_back(sample_of(r.count, {{"listener", name},
                                                     {"route", std::string{r.route}},
                                                     {"method", std::string{r.method}},
                                                     {"status", status_text(r.status)}}));

  auto& durations = add_family(to, metric_type::histogram, "acp_http_request_duration_seconds",
                               "From the end of a request's head until its answer is made, before it is sent");
  for (const auto& [name, seen] : listeners)
    for (const auto& d : seen.durations)
      durations.samples.push_back(sample_of(d.took, {{"listener", name}, {"route", std::string{d.route}}}));

  add(to, metric_type::gauge, "acp_http_requests_in_flight", "Requests that are being answered, on both listeners",
      now.agents.in_flight + now.operators.in_flight);

  auto& connections = add_family(to, metric_type::gauge, "acp_http_connections", "Open connections");
  for (const auto& [name, seen] : listeners)
    connections.samples.push_back(sample_of(seen.connections, {{"listener", name}}));

  std::map<std::string_view, std::uint64_t> refused;
  for (const auto& [name, seen] : listeners)
    for (const auto& r : seen.refused) refused[r.reason] += r.count;
  auto& refusals = add_family(to, metric_type::counter, "acp_http_refused_total",
                              "Answers 408, 429 and 503, by the error's code, and connections closed without one");
  for (const auto& [reason, count] : refused)
    refusals.samples.push_back(sample_of(count, {{"reason", std::string{reason}}}));
}

} // namespace acp::app
