#include "http/server/intake/forwarded.hpp"

#include "http/server/message/text.hpp"

#include <algorithm>
#include <optional>

namespace acp::http {
namespace {

/// `a.b.c.d`, `a.b.c.d:port`, `v6`, `[v6]` or `[v6]:port`.
std::optional<client_address> parse_node(std::string_view node) {
  if (node.starts_with('[')) {
    const auto end = node.find(']');
    return end == std::string_view::npos ? std::nullopt : parse_client_address(node.substr(1, end - 1));
  }
  if (std::ranges::count(node, ':') == 1) node = node.substr(0, node.find(':'));
  return parse_client_address(node);
}

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"!#$%&'*+-.^_`|~:[]"}.contains(c); // and what proxies are known not to quote
}

/// Takes a token, or a quoted string without its quotes, off the front; nothing when there is neither.
std::optional<std::string_view> take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const auto* const end = std::ranges::find_if_not(rest, is_token_character);
    const auto value = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(value.size());
    return value;
  }
  const auto end = rest.find_first_of("\"\\", 1); // an address needs no escapes
  if (end == std::string_view::npos || rest[end] != '"') return std::nullopt;
  const auto value = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return value;
}

/// One element of Forwarded, up to its comma; the value of its `for`.
std::optional<std::string_view> take_element(std::string_view& rest) {
  std::string_view found;
  while (true) {
    rest = trim(rest);
    const auto equals = rest.find_first_of("=,;");
    const auto name = rest.substr(0, std::min(equals, rest.size()));
    rest.remove_prefix(name.size());
    if (rest.starts_with('=')) {
      rest.remove_prefix(1);
      const auto value = take_value(rest);
      if (!value) return std::nullopt;
      if (equal_ignoring_case(trim(name), "for")) found = *value;
    } else if (!trim(name).empty()) {
      return std::nullopt;
    }
    rest = trim(rest);
    if (rest.empty() || rest.starts_with(',')) return found;
    if (!rest.starts_with(';')) return std::nullopt;
    rest.remove_prefix(1);
  }
}

void read_x_forwarded_for(std::string_view value, std::vector<std::string_view>& out) {
  for (std::size_t at = 0; at <= value.size();) {
    const auto comma = std::min(value.find(',', at), value.size());
    out.push_back(trim(value.substr(at, comma - at)));
    at = comma + 1;
  }
}

} // namespace

bool read_forwarded(std::string_view value, std::vector<std::string_view>& out) {
  while (!value.empty()) {
    const auto node = take_element(value);
    if (!node) return false;
    out.push_back(*node);
    if (!value.empty()) value.remove_prefix(1); // the comma
  }
  return true;
}

client_address origin_of(const request_head& head, const client_address& peer, const trusted_proxies& proxies) {
  if (proxies.networks.empty() || !contains(proxies.networks, peer)) return peer;
  std::vector<std::string_view> nodes;
  if (proxies.field == forwarded_field::x_forwarded_for)
    read_x_forwarded_for(head.get(header::x_forwarded_for), nodes);
  else if (!read_forwarded(head.get(header::forwarded), nodes))
    return peer;
  auto origin = peer;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
    const auto address = parse_node(*node);
    if (!address) return origin;
    origin = *address;
    if (!contains(proxies.networks, origin)) return origin;
  }
  return origin;
}

} // namespace acp::http
