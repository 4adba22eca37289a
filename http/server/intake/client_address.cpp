#include "http/server/intake/client_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace acp::http {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned v4_bits = 96; // of the prefix

/// With all bits behind the first `prefix` cleared.
client_address cleared(client_address address, unsigned prefix) {
  for (unsigned i = 0; i < address.bytes.size(); ++i) {
    const unsigned kept = std::clamp(prefix, i * 8, i * 8 + 8) - i * 8;
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xff00U >> kept));
  }
  return address;
}

} // namespace

bool client_address::is_v4() const noexcept { return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin()); }

client_address client_address::counted() const noexcept { return is_v4() ? *this : cleared(*this, 64); }

std::optional<client_address> parse_client_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.contains('\0')) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  client_address a;
  if (text.contains(':')) {
    if (inet_pton(AF_INET6, terminated.data(), a.bytes.data()) != 1) return std::nullopt;
    return a;
  }
  std::ranges::copy(v4_prefix, a.bytes.begin());
  if (inet_pton(AF_INET, terminated.data(), a.bytes.data() + v4_prefix.size()) != 1) return std::nullopt;
  return a;
}

bool network::contains(const client_address& address) const noexcept { return cleared(address, prefix) == first; }

std::expected<network, std::string> parse_network(std::string_view text) {
  const auto wrong = [text](const char* what) {
    return std::unexpected{"'" + std::string{text} + "' is no network such as 10.0.0.0/8: " + what};
  };
  const auto slash = text.find('/');
  const auto address = parse_client_address(text.substr(0, slash));
  if (!address) return wrong("the address can't be read");
  if (slash == std::string_view::npos) return network{*address, 128};
  const auto digits = text.substr(slash + 1);
  const unsigned before = text.contains(':') ? 0 : v4_bits;
  unsigned prefix = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (problem != std::errc{} || end != digits.data() + digits.size() || prefix > 128 - before)
    return wrong("the prefix is too long, or no number");
  if (cleared(*address, before + prefix) != *address) return wrong("bits are set behind the prefix");
  return network{*address, before + prefix};
}

bool contains(const std::vector<network>& all, const client_address& address) noexcept {
  return std::ranges::any_of(all, [&](const network& n) { return n.contains(address); });
}

} // namespace acp::http
