#include "http/client/address_filter.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace acp::outbound {
namespace {

/// A network as the tables below write it. Their texts are constants: that they parse is asked of a test.
struct special {
  cidr network;
  explicit special(std::string_view text) : network(parse_cidr(text).value()) {}
};

bool is_in(const ip_address& address, std::span<const special> table) {
  return std::ranges::any_of(table, [&](const special& s) { return s.network.contains(address); });
}

/// IANA IPv4 Special-Purpose Address Registry, with multicast. All of 192.0.0.0/24: what is public there (anycast of
/// PCP, TURN) is a router's, not a receiver's.
std::span<const special> special_v4() {
  static const std::array table{
      special{"0.0.0.0/8"},        // this network
      special{"10.0.0.0/8"},       // private
      special{"100.64.0.0/10"},    // shared: carrier NAT, also cloud metadata
      special{"127.0.0.0/8"},      // loopback
      special{"169.254.0.0/16"},   // link-local: cloud metadata
      special{"172.16.0.0/12"},    // private
      special{"192.0.0.0/24"},     // protocol assignments
      special{"192.0.2.0/24"},     // documentation
      special{"192.31.196.0/24"},  // AS112
      special{"192.52.193.0/24"},  // AMT
      special{"192.88.99.0/24"},   // 6to4 relays
      special{"192.168.0.0/16"},   // private
      special{"192.175.48.0/24"},  // AS112
      special{"198.18.0.0/15"},    // benchmarking
      special{"198.51.100.0/24"},  // documentation
      special{"203.0.113.0/24"},   // documentation
      special{"224.0.0.0/4"},      // multicast
      special{"240.0.0.0/4"},      // reserved, broadcast
      special{"168.63.129.16/32"}, // a public number that a cloud answers on every host with its own services
  };
  return table;
}

/// What is not global unicast is refused as a whole; this is what is set aside within it.
std::span<const special> special_v6() {
  static const std::array table{
      special{"2001::/23"},         // protocol assignments: Teredo, benchmarking, ORCHID, …
      special{"2001:db8::/32"},     // documentation
      special{"2620:4f:8000::/48"}, // AS112
      special{"3fff::/20"},         // documentation
  };
  return table;
}

ip_address v4_within(const ip_address& address, std::size_t at) {
  ip_address inner;
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, inner.bytes.begin());
  return inner;
}

/// The IPv4 address that packets to this IPv6 address end up at.
std::optional<ip_address> embedded_v4(const ip_address& address) {
  static const std::array last_four{
      special{"::ffff:0:0/96"}, // mapped
      special{"64:ff9b::/96"},  // NAT64
  };
  static const special six_to_four{"2002::/16"};
  if (!address.v6) return std::nullopt;
  if (is_in(address, last_four)) return v4_within(address, 12);
  if (six_to_four.network.contains(address)) return v4_within(address, 2);
  return std::nullopt;
}

} // namespace

bool is_public(const ip_address& address) {
  static const special global_unicast{"2000::/3"};
  if (!address.v6) return !is_in(address, special_v4());
  if (const auto inner = embedded_v4(address)) return is_public(*inner);
  return global_unicast.network.contains(address) && !is_in(address, special_v6());
}

bool is_allowed(const ip_address& address, std::span<const cidr> allowed) {
  const auto holds = [&](const ip_address& a) {
    return std::ranges::any_of(allowed, [&](const cidr& network) { return network.contains(a); });
  };
  if (holds(address)) return true;
  const auto inner = embedded_v4(address);
  return inner && holds(*inner);
}

bool may_connect(const ip_address& address, std::span<const cidr> allowed) {
  return is_public(address) || is_allowed(address, allowed);
}

} // namespace acp::outbound
