#include "checkout/values/ids.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view session_prefix = "cs_";
constexpr std::string_view cart_prefix = "cart_";
constexpr std::string_view order_prefix = "ord_";
constexpr std::size_t ulid_length = 26;
constexpr std::size_t time_digits = 10;
constexpr std::size_t shard_digits = 2;

std::optional<std::uint8_t> hex_value(char c) {
  const auto at = hex_digits.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

/// 26 digits of 5 bits would hold 130 bits: the first digit of a ULID has only three.
bool is_ulid(std::string_view text) {
  return text.size() == ulid_length && text.front() <= '7' &&
         std::ranges::all_of(text, [](char c) { return crockford.find(c) != std::string_view::npos; });
}

session_id make_id(std::string_view prefix, shard_id shard, time_point now, const entropy& random) {
  std::string text;
  text.reserve(prefix.size() + shard_digits + ulid_length);
  text += prefix;
  text += hex_digits[shard.value >> 4U];
  text += hex_digits[shard.value & 15U];
  text += make_ulid(now, random);
  return session_id{std::move(text)};
}

} // namespace

std::string make_ulid(time_point now, const entropy& random) {
  std::string text(ulid_length, '0');
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  auto milliseconds = static_cast<std::uint64_t>(since_epoch);
  for (std::size_t i = time_digits; i-- > 0; milliseconds >>= 5U) text[i] = crockford[milliseconds & 31U];

  std::uint32_t bits = 0;
  int held = 0;
  std::size_t out = time_digits;
  for (const std::uint8_t byte : random) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= 5; held -= 5) text[out++] = crockford[(bits >> static_cast<unsigned>(held - 5)) & 31U];
  }
  return text;
}

session_id make_session_id(shard_id shard, time_point now, const entropy& random) {
  return make_id(session_prefix, shard, now, random);
}

session_id make_cart_id(shard_id shard, time_point now, const entropy& random) {
  return make_id(cart_prefix, shard, now, random);
}

bool names_cart(std::string_view id) { return id.starts_with(cart_prefix); }

order_id order_of(const session_id& session) {
  return order_id{std::string{order_prefix} +
                  session.str().substr(std::min(session_prefix.size(), session.str().size()))};
}

std::optional<session_id> session_of(const order_id& order) {
  const std::string_view text = order.str();
  if (!text.starts_with(order_prefix)) return std::nullopt;
  session_id session{std::string{session_prefix} + std::string{text.substr(order_prefix.size())}};
  if (!shard_of(session)) return std::nullopt;
  return session;
}

std::optional<shard_id> shard_of(const session_id& id) {
  std::string_view rest = id.str();
  const auto prefix = names_cart(rest) ? cart_prefix : session_prefix;
  if (!rest.starts_with(prefix)) return std::nullopt;
  rest.remove_prefix(prefix.size());
  if (rest.size() != shard_digits + ulid_length || !is_ulid(rest.substr(shard_digits))) return std::nullopt;
  const auto high = hex_value(rest[0]);
  const auto low = hex_value(rest[1]);
  if (!high || !low) return std::nullopt;
  return shard_id{static_cast<std::uint8_t>(*high << 4U | *low)};
}

} // namespace acp::checkout
