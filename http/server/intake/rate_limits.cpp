#include "http/server/intake/rate_limits.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace acp::http {
namespace {

/// In two megabytes each.
constexpr std::size_t most_buckets = 65'536;

std::uint64_t seed() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

rate_table::name name_of(const std::uint8_t* sixteen_bytes) {
  rate_table::name n{};
  std::memcpy(n.data(), sixteen_bytes, sizeof n);
  return n;
}

std::optional<std::chrono::seconds> in_seconds(std::optional<rate_table::clock::duration> wait) {
  if (!wait) return std::nullopt;
  return std::max(std::chrono::ceil<std::chrono::seconds>(*wait), std::chrono::seconds{1});
}

} // namespace

std::shared_ptr<rate_limits> rate_limits::make(const intake_settings& settings) {
  if (!settings.key_rate.is_on() && !settings.address_rate.is_on()) return nullptr;
  return std::make_shared<rate_limits>(settings);
}

rate_limits::rate_limits(const intake_settings& settings) : settings_(settings) {
  if (settings.key_rate.is_on()) keys_.emplace(settings.key_rate, most_buckets, seed());
  if (settings.address_rate.is_on()) addresses_.emplace(settings.address_rate, most_buckets, seed());
}

std::optional<std::chrono::seconds> rate_limits::take(const api_key& key) {
  if (!keys_) return std::nullopt;
  return in_seconds(keys_->take(name_of(key.token.data()), settings_.now()));
}

std::optional<std::chrono::seconds> rate_limits::take(const request_head& head, const client_address& peer) {
  if (!addresses_) return std::nullopt;
  const auto from = origin_of(head, peer, settings_.proxies).counted();
  return in_seconds(addresses_->take(name_of(from.bytes.data()), settings_.now()));
}

} // namespace acp::http
