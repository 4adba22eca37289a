#include "app/settings/service_links.hpp"

#include <algorithm>

namespace acp::app {

namespace {

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

/// What follows "…_PORT_": a port, a protocol, and perhaps a part of its address: 8080_TCP, 8080_TCP_ADDR.
bool is_address_part(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return false;
  text.remove_prefix(digits);
  if (!take(text, "_TCP") && !take(text, "_UDP") && !take(text, "_SCTP")) return false;
  return is_one_of(text, {"", "_PROTO", "_PORT", "_ADDR"});
}

/// What follows the service's name.
bool is_link(std::string_view text) {
  if (is_one_of(text, {"SERVICE_HOST", "SERVICE_PORT", "PORT"})) return true;
  if (take(text, "SERVICE_PORT_")) return !text.empty(); // a port's name
  return take(text, "PORT_") && is_address_part(text);
}

} // namespace

service_links::service_links(const environment& env) {
  constexpr std::string_view host = "SERVICE_HOST";
  for (const auto& [name, value] : env) {
    if (!name.ends_with("_SERVICE_HOST")) continue;
    const auto service = name.substr(0, name.size() - host.size());
    if (env.contains(service + "SERVICE_PORT")) services_.insert(service);
  }
}

bool service_links::contain(std::string_view name) const {
  return std::ranges::any_of(services_, [name](const std::string& service) {
    auto rest = name;
    return take(rest, service) && is_link(rest);
  });
}

} // namespace acp::app
