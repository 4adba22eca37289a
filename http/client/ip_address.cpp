#include "http/client/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace acp::outbound {
namespace {

unsigned bits_of(const ip_address& address) { return address.v6 ? 128U : 32U; }

/// The address with all bits behind the first `prefix` cleared.
ip_address masked(ip_address address, unsigned prefix) {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp(prefix, i * 8, i * 8 + 8) - i * 8;
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xFF00U >> kept));
  }
  return address;
}

} // namespace

std::optional<ip_address> parse_ip_address(std::string_view text) {
  const std::string terminated{text}; // inet_pton wants a C string, and takes no leading zeros in IPv4
  if (terminated.size() != std::string_view{terminated.c_str()}.size()) return std::nullopt;
  ip_address address;
  address.v6 = text.contains(':');
  if (inet_pton(address.v6 ? AF_INET6 : AF_INET, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::string to_string(const ip_address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool cidr::contains(const ip_address& address) const noexcept {
  return address.v6 == network.v6 && masked(address, prefix) == masked(network, prefix);
}

std::expected<cidr, std::string> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::unexpected{"'" + std::string{text} + "' is not a network such as 10.0.0.0/8"};
  if (slash == std::string_view::npos) return cidr{*address, bits_of(*address)};
  const auto digits = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (problem != std::errc{} || end != digits.data() + digits.size() || prefix > bits_of(*address))
    return std::unexpected{"'" + std::string{text} + "': the prefix is not a number from 0 to " +
                           std::to_string(bits_of(*address))};
  if (masked(*address, prefix) != *address)
    return std::unexpected{"'" + std::string{text} + "' has bits set behind its prefix"};
  return cidr{*address, prefix};
}

} // namespace acp::outbound
