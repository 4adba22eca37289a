#pragma once

#include "http/client/ip_address.hpp"

#include <span>

namespace acp::outbound {

/// True for an address anybody on the internet may own: none of those that IANA's registries of special-purpose
/// addresses set aside (loopback, private, link-local, shared, documentation, benchmarking, multicast, reserved, …).
/// IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are judged by the one inside; what is no global unicast
/// otherwise (compatible, translated, site-local, …) is not public.
bool is_public(const ip_address& address);

/// True for an address in one of these networks. An address inside another counts like the one outside: `127.0.0.0/8`
/// also opens `::ffff:127.0.0.1`.
bool is_allowed(const ip_address& address, std::span<const cidr> allowed);

/// What an outgoing call may connect to: public addresses, and those in `allowed`.
bool may_connect(const ip_address& address, std::span<const cidr> allowed);

} // namespace acp::outbound
