#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace acp::outbound {

/// An IPv4 or IPv6 address, as a value. No scope: addresses of one link only are never called.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{}; ///< in network order; an IPv4 address is in the first four
  bool v6 = false;

  auto operator<=>(const ip_address&) const = default;
};

/// Reads the canonical forms only: four decimal numbers without leading zeros, or an IPv6 address without brackets.
std::optional<ip_address> parse_ip_address(std::string_view text);

/// As it is written in logs and URLs, without brackets.
std::string to_string(const ip_address& address);

/// A network: all addresses of one family that begin with the same `prefix` bits.
struct cidr {
  ip_address network;
  unsigned prefix = 0; ///< 0 to 32, or 128

  auto operator<=>(const cidr&) const = default;
  bool contains(const ip_address& address) const noexcept;
};

/// Reads `192.168.0.0/16` or `fd00::/8`, and a single address as the network of itself. Fails, with a sentence, where
/// bits are set behind the prefix: what was meant is then unclear.
std::expected<cidr, std::string> parse_cidr(std::string_view text);

} // namespace acp::outbound
