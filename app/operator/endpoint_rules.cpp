#include "app/operator/endpoint_rules.hpp"

#include "checkout/deciding/decide.hpp"
#include "http/client/address_filter.hpp"
#include "http/client/header_text.hpp"
#include "http/client/request_text.hpp"
#include "http/client/url.hpp"
#include "persistence/deliveries/topics.hpp"
#include "spec/dialects.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace acp::app {

namespace {

using checkout::failure;
using persistence::endpoint_settings;

using fault = std::optional<failure>;

failure refused(std::string param, std::string code, const std::string& message) {
  return {checkout::failure_kind::invalid_request, std::move(code), fmt::format("{}: {}", param, message),
          std::move(param), std::nullopt};
}

/// Written by the delivery itself (docs/operator-api.md).
constexpr std::array<std::string_view, 8> own_headers = {"content-type",      "merchant-signature", "request-id",
                                                         "timestamp",         "webhook-id",         "webhook-signature",
                                                         "webhook-timestamp", "user-agent"};

/// Nobody is told of carts.
bool is_topic(std::string_view name) {
  if (name == "*" || name == persistence::order_create) return true;
  return checkout::event_type_from(name) && !persistence::topics_of(name).empty();
}

fault fault_in_topics(const std::vector<std::string>& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!is_topic(events[i]))
      return refused(fmt::format("$.events[{}]", i), "invalid_value", "there are no such events");
  }
  return std::nullopt;
}

fault fault_in_dialect(const endpoint_settings& s, persistence::endpoint_kind kind) {
  if (find_dialect(s.dialect) == nullptr) return refused("$.dialect", "invalid_value", "there is no such dialect");
  if (kind == persistence::endpoint_kind::pull && s.dialect != spec_dialect.name)
    return refused("$.dialect", "invalid_value", "a pull endpoint has no other than spec");
  return std::nullopt;
}

fault fault_in_headers(const endpoint_settings& s) {
  outbound::http_request sample;
  for (const auto& [name, value] : s.headers) {
    if (std::ranges::any_of(own_headers, [&](auto own) { return outbound::equal_ignoring_case(own, name); }))
      return refused("$.headers", "invalid_value", "the header " + name + " is the delivery's own");
    sample.headers.push_back({name, value});
  }
  if (auto problem = outbound::problem_with(sample)) return refused("$.headers", "invalid_value", *problem);
  return std::nullopt;
}

/// The ranges that are opened; or which of them is none.
std::expected<std::vector<outbound::cidr>, failure> ranges_in(const std::vector<std::string>& texts) {
  std::vector<outbound::cidr> ranges;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto range = outbound::parse_cidr(texts[i]);
    if (!range) return std::unexpected(refused(fmt::format("$.allow_cidrs[{}]", i), "invalid_format", range.error()));
    ranges.push_back(*range);
  }
  return ranges;
}

/// What a name leads to is judged with every delivery anew; an address can be judged here.
fault fault_in_url(const std::string& url, const std::vector<outbound::cidr>& opened) {
  const auto target = outbound::parse_call_target(url);
  if (!target) return refused("$.url", "invalid_format", target.error());
  const auto opens = [&](const outbound::cidr& range) { return range.contains(*target->literal); };
  if (!target->tls && (opened.empty() || (target->literal && std::ranges::none_of(opened, opens))))
    return refused("$.url", "invalid_value", "must begin with https://, unless allow_cidrs opens its address");
  if (target->literal && !outbound::may_connect(*target->literal, opened))
    return refused("$.url", "invalid_value", "is not a public address; allow_cidrs can open it");
  return std::nullopt;
}

} // namespace

std::unexpected<failure> wrong(std::string param, std::string code, const std::string& message) {
  return std::unexpected{refused(std::move(param), std::move(code), message)};
}

std::optional<failure> fault_in(const endpoint_settings& s, persistence::endpoint_kind kind) {
  if (auto found = fault_in_topics(s.events)) return found;
  if (auto found = fault_in_dialect(s, kind)) return found;
  const auto opened = ranges_in(s.allow_cidrs);
  if (!opened) return opened.error();
  if (kind == persistence::endpoint_kind::pull) {
    if (!s.url.empty()) return refused("$.url", "invalid_value", "a pull endpoint is never called");
    return std::nullopt;
  }
  if (s.url.empty()) return refused("$.url", "missing", "is required for push");
  if (auto found = fault_in_url(s.url, *opened)) return found;
  return fault_in_headers(s);
}

} // namespace acp::app
