#include "checkout/discounting/parts.hpp"

#include "checkout/values/arithmetic.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

/// Of one amount that is not negative.
std::int64_t off_one(const discount_offer& offer, std::int64_t amount) {
  std::int64_t off = 0;
  if (const auto* part = std::get_if<rate>(&offer.off)) off = multiply(amount, *part);
  if (const auto* fixed = std::get_if<money>(&offer.off)) off = fixed->minor;
  return std::clamp<std::int64_t>(off, 0, amount);
}

std::vector<std::int64_t> off_each(const discount_offer& offer, std::span<const std::int64_t> amounts) {
  std::vector<std::int64_t> parts;
  parts.reserve(amounts.size());
  for (const auto amount : amounts) parts.push_back(off_one(offer, amount));
  return parts;
}

} // namespace

std::vector<std::int64_t> parts_of(const discount_offer& offer, std::span<const std::int64_t> amounts) {
  if (amounts.empty()) return {};
  const bool each = offer.method == DiscountMethod::each;
  auto parts = each ? off_each(offer, amounts) : split(off_one(offer, sum_of_parts(amounts)), amounts);
  if (!offer.at_most) return parts;
  const auto most = std::max<std::int64_t>(offer.at_most->minor, 0);
  return sum_of_parts(parts) > most ? split(most, parts) : parts;
}

std::int64_t sum_of_parts(std::span<const std::int64_t> parts) {
  std::int64_t sum = 0;
  for (const auto part : parts) sum = add(sum, part);
  return sum;
}

} // namespace acp::checkout
