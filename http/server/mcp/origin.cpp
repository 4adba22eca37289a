#include "http/server/mcp/origin.hpp"

#include "http/server/message/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace acp::http::mcp {
namespace {

constexpr std::array<std::string_view, 3> own_machine{"localhost", "127.0.0.1", "[::1]"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_port(std::string_view text) { return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, is_digit); }

/// The host of `http://host:port`, of `https` likewise; empty for anything else.
std::string_view host_of(std::string_view origin) {
  const auto scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto scheme = origin.substr(0, scheme_end);
  if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) return {};
  auto host = origin.substr(scheme_end + 3);
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (!has_port) return host;
  return is_port(host.substr(colon + 1)) ? host.substr(0, colon) : std::string_view{};
}

bool is_own_machine(std::string_view origin) {
  const auto host = host_of(origin);
  return std::ranges::any_of(own_machine, [host](std::string_view own) { return equal_ignoring_case(host, own); });
}

/// The beginning of a URL up to its path.
std::string_view origin_of_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme_end + 3));
}

bool names(const std::vector<std::string>& list, std::string_view origin) {
  return std::ranges::any_of(
      list, [origin](const std::string& each) { return each == "*" || equal_ignoring_case(each, origin); });
}

} // namespace

bool is_welcome(std::string_view origin, const server_settings& settings) {
  if (origin.empty()) return false;
  return is_own_machine(origin) || equal_ignoring_case(origin_of_url(settings.public_url), origin) ||
         names(settings.allowed_origins, origin) || names(settings.mcp_origins, origin);
}

} // namespace acp::http::mcp
