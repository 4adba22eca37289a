#include "http/server/intake/rate_table.hpp"

#include <algorithm>
#include <bit>

namespace acp::http {
namespace {

constexpr std::size_t buckets_per_shelf = 8;

std::size_t shelves_for(std::size_t buckets) {
  return std::bit_ceil(std::max<std::size_t>(1, buckets / buckets_per_shelf));
}

std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

} // namespace

rate_table::rate_table(rate_limit limit, std::size_t most, std::uint64_t seed)
    : interval_(std::chrono::nanoseconds{std::chrono::seconds{1}} / std::max(1U, limit.per_second))
    , leeway_(interval_ * (std::max(1U, limit.burst) - 1))
    , seed_(seed)
    , mask_(shelves_for(most) - 1)
    , shelves_(std::make_unique<shelf[]>(mask_ + 1)) {}

std::optional<rate_table::clock::duration> rate_table::take(const name& who, clock::time_point now) {
  auto& at = shelf_of(who);
  const std::scoped_lock lock(at.mutex);
  auto& mine = bucket_of(at, who);
  if (mine.whose != who) mine = {who, now};
  const auto full_at = std::max(mine.full_at, now);
  if (full_at - now > leeway_) return full_at - now - leeway_;
  mine.full_at = full_at + interval_;
  return std::nullopt;
}

rate_table::shelf& rate_table::shelf_of(const name& who) {
  return shelves_[mixed(mixed(who[0] ^ seed_) ^ who[1]) & mask_];
}

/// Theirs, or else the one that is full, or will be soonest.
rate_table::bucket& rate_table::bucket_of(shelf& on, const name& who) {
  const auto found = std::ranges::find(on.buckets, who, &bucket::whose);
  return found != on.buckets.end() ? *found : *std::ranges::min_element(on.buckets, {}, &bucket::full_at);
}

} // namespace acp::http
