#include "http/client/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>

namespace acp::outbound {
namespace {

constexpr std::size_t longest_url = 2048;
constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;

using failure = std::unexpected<std::string>;

std::string_view to_std(boost::core::string_view text) { return {text.data(), text.size()}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

/// Resolvers read `127.1`, `0x7f.1` and `2130706433` as addresses. Names of the DNS never end in a number.
bool ends_in_a_number(std::string_view name) {
  const auto last = name.substr(name.rfind('.') + 1);
  return std::ranges::all_of(last, is_digit) || last.starts_with("0x");
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

/// Why this is not a plain name, in lower case; empty when it is one.
std::string_view problem_with_name(std::string_view name) {
  if (name.empty()) return "has no host";
  if (name.size() > longest_name) return "has a host name that is too long";
  if (name.ends_with('.')) return "has a host name that ends in a dot";
  if (ends_in_a_number(name)) return "has a host that is a number, but not an address in its usual form";
  for (std::string_view rest = name;;) {
    const auto dot = rest.find('.');
    if (!is_label(rest.substr(0, dot))) return "has a host name with characters or parts it cannot have";
    if (dot == std::string_view::npos) return {};
    rest.remove_prefix(dot + 1);
  }
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; });
  return lower;
}

std::expected<void, std::string> read_host(const boost::urls::url_view& url, call_target& target) {
  const auto written = to_std(url.encoded_host_address());
  if (written.contains('%')) return failure{"the URL has a host with percent signs"};
  target.host = lower_case(written);
  switch (url.host_type()) {
  case boost::urls::host_type::ipv4:
  case boost::urls::host_type::ipv6:
    target.literal = parse_ip_address(target.host);
    if (!target.literal) return failure{"the URL has an address that is not in its usual form"};
    target.host = to_string(*target.literal);
    return {};
  case boost::urls::host_type::name:
    if (const auto problem = problem_with_name(target.host); !problem.empty())
      return failure{"the URL " + std::string{problem}};
    return {};
  default: return failure{"the URL has no host of a known kind"};
  }
}

std::expected<void, std::string> read_port(const boost::urls::url_view& url, call_target& target) {
  const std::uint16_t own = target.tls ? 443 : 80;
  target.port = own;
  if (url.has_port() && !url.port().empty()) { // Boost 1.81 takes 65537 for 1
    const auto digits = to_std(url.port());
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), target.port);
    if (problem != std::errc{} || end != digits.data() + digits.size() || target.port == 0)
      return failure{"the URL has no usable port"};
  }
  const bool in_brackets = target.literal && target.literal->v6;
  target.authority = in_brackets ? "[" + target.host + "]" : target.host;
  if (target.port != own) target.authority += ":" + std::to_string(target.port);
  return {};
}

} // namespace

std::expected<call_target, std::string> parse_call_target(std::string_view text) {
  if (text.size() > longest_url) return failure{"the URL is too long"};
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) return failure{"the URL cannot be read"};
  const boost::urls::url_view url = *parsed;
  call_target target;
  const auto scheme = url.scheme_id();
  if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https)
    return failure{"the URL is neither http nor https"};
  target.tls = scheme == boost::urls::scheme::https;
  // Boost 1.81 ends the host where it cannot go on, and takes the rest for a path: 1.2.3.4x is 1.2.3.4 and x.
  const auto path = to_std(url.encoded_path());
  if (!path.empty() && !path.starts_with('/')) return failure{"the URL cannot be read"};
  if (url.has_userinfo()) return failure{"the URL has a user name or password"};
  if (auto host = read_host(url, target); !host) return failure{std::move(host.error())};
  if (auto port = read_port(url, target); !port) return failure{std::move(port.error())};
  target.path_and_query = path.empty() ? "/" : path;
  if (url.has_query()) target.path_and_query.append(1, '?').append(to_std(url.encoded_query()));
  return target;
}

} // namespace acp::outbound
