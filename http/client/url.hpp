#pragma once

#include "http/client/ip_address.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace acp::outbound {

/// Where a call goes, taken apart.
struct call_target {
  bool tls = false;
  std::string host; ///< a name in lower case, or an address without brackets
  std::uint16_t port = 0;
  std::optional<ip_address> literal; ///< the host, when it is an address
  std::string authority;             ///< for the Host header: the port only where it is not the scheme's own
  std::string path_and_query;        ///< for the request line; begins with '/'

  auto operator<=>(const call_target&) const = default;
};

/// Takes an absolute http or https URL apart; a fragment is dropped. Fails, with a sentence, for anything a reader
/// might take for another host than a resolver does: user names, percent-encoded or non-ASCII hosts (IDN: use the xn--
/// form), names that begin with an address or end in a dot, a number or hexadecimal (`0x7f.1`, `127.1`, `2130706433`,
/// `017700000001`), and zones. Whether the host may be called is not asked here: see address_filter.hpp.
std::expected<call_target, std::string> parse_call_target(std::string_view url);

} // namespace acp::outbound
