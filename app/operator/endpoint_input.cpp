#include "app/operator/endpoint_input.hpp"

#include "app/operator/endpoint_rules.hpp"
#include "app/operator/page.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace acp::app {

namespace {

using persistence::endpoint_kind;

using header_list = std::vector<std::pair<std::string, std::string>>;

header_list headers_in(const field<nlohmann::json>& headers) {
  header_list list;
  if (headers)
    for (const auto& [name, value] : headers->items()) list.emplace_back(name, value.get<std::string>());
  return list;
}

std::vector<std::chrono::seconds> waits_in(const std::vector<std::int64_t>& seconds) {
  std::vector<std::chrono::seconds> waits;
  for (const auto s : seconds) waits.emplace_back(s);
  return waits;
}

template <class To, class T>
void take(To& to, const field<T>& from) {
  if (from) to = To(*from);
}
void take(int& to, const field<std::int64_t>& from) {
  if (from) to = static_cast<int>(*from);
}
void take(std::optional<int>& to, const field<std::int64_t>& from) {
  if (from) to = static_cast<int>(*from);
}
template <class Rep, class Period>
void take(std::optional<std::chrono::duration<Rep, Period>>& to, const field<std::int64_t>& from) {
  if (from) to.emplace(*from);
}

} // namespace

std::expected<persistence::new_endpoint, checkout::failure> read_new_endpoint(const NewEndpoint& wanted,
                                                                              const endpoint_defaults& otherwise) {
  const auto kind = optional_of(wanted.kind).value_or("push");
  const auto start = optional_of(wanted.start).value_or("now");
  if (kind != "push" && kind != "pull") return wrong("$.kind", "invalid_value", "must be push or pull");
  if (start != "now" && start != "beginning") return wrong("$.start", "invalid_value", "must be now or beginning");

  persistence::new_endpoint e;
  e.kind = kind == "pull" ? endpoint_kind::pull : endpoint_kind::push;
  e.start = start == "beginning" ? persistence::endpoint_start::beginning : persistence::endpoint_start::now;
  auto& s = e.settings;
  s.concurrency = otherwise.concurrency;
  s.timeout = otherwise.timeout;
  s.events = wanted.events;
  take(s.url, wanted.url);
  take(s.description, wanted.description);
  take(s.allow_cidrs, wanted.allow_cidrs);
  s.headers = headers_in(wanted.headers);
  take(s.rate_per_s, wanted.rate_per_s);
  take(s.concurrency, wanted.concurrency);
  take(s.timeout, wanted.timeout_ms);
  if (wanted.retry_after_s) s.retry_after = waits_in(*wanted.retry_after_s);
  take(s.visibility_timeout, wanted.visibility_timeout_s);
  take(s.max_receives, wanted.max_receives);
  take(s.dialect, wanted.dialect);
  if (auto fault = fault_in(s, e.kind)) return std::unexpected{std::move(*fault)};
  return e;
}

std::expected<persistence::endpoint_change, checkout::failure> read_endpoint_change(const EndpointChange& change,
                                                                                    const persistence::endpoint& now) {
  persistence::endpoint_change c;
  auto will_be = now.settings;
  if (change.url) c.url = will_be.url = *change.url;
  if (change.events) c.events = will_be.events = *change.events;
  if (change.description) c.description = *change.description;
  if (!change.allow_cidrs.is_absent()) {
    will_be.allow_cidrs = optional_of(change.allow_cidrs).value_or(std::vector<std::string>{});
    c.allow_cidrs = will_be.allow_cidrs;
  }
  if (!change.headers.is_absent()) {
    will_be.headers = headers_in(change.headers);
    c.headers = will_be.headers;
  }
  if (!change.rate_per_s.is_absent()) take(c.rate_per_s.emplace(), change.rate_per_s);
  take(c.concurrency, change.concurrency);
  take(c.timeout, change.timeout_ms);
  if (!change.retry_after_s.is_absent()) {
    c.retry_after.emplace();
    if (change.retry_after_s) *c.retry_after = waits_in(*change.retry_after_s);
  }
  take(c.visibility_timeout, change.visibility_timeout_s);
  take(c.max_receives, change.max_receives);
  if (change.dialect) c.dialect = will_be.dialect = *change.dialect;
  if (auto fault = fault_in(will_be, now.kind)) return std::unexpected{std::move(*fault)};
  return c;
}

} // namespace acp::app
