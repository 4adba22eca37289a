#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::http {

/// Where requests come from. One form for both families: IPv4 as ::ffff:a.b.c.d, as sockets for both show it.
struct client_address {
  std::array<std::uint8_t, 16> bytes{}; ///< in network order

  auto operator<=>(const client_address&) const = default;

  bool is_v4() const noexcept;
  /// What limits count by: all of an IPv4 address, of IPv6 the first 64 bits, of which one customer has all the rest.
  client_address counted() const noexcept;
};

/// Reads `192.0.2.1` or `2001:db8::1`; nothing for anything else.
std::optional<client_address> parse_client_address(std::string_view text);

/// All addresses that begin with the same bits.
struct network {
  client_address first;
  unsigned prefix = 128; ///< of the common form: 96 more than what is written for IPv4

  bool contains(const client_address& address) const noexcept;
};

/// Reads `10.0.0.0/8`, `fd00::/8`, or one address. The error is a sentence.
std::expected<network, std::string> parse_network(std::string_view text);

bool contains(const std::vector<network>& all, const client_address& address) noexcept;

} // namespace acp::http
