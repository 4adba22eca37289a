#include "checkout/values/money.hpp"

#include "checkout/values/arithmetic.hpp"
#include "checkout/values/ascii.hpp"
#include "checkout/values/currencies.hpp"

#include <algorithm>
#include <stdexcept>

namespace acp::checkout {
namespace {

constexpr std::int64_t million = 1'000'000;

void same_currency(const money& a, const money& b) {
  if (a.unit != b.unit) throw std::logic_error{"amounts of different currencies don't mix"};
}

} // namespace

currency::currency(std::string_view code, int exponent)
    : code_{code[0], code[1], code[2]}
    , exponent_{static_cast<std::int8_t>(exponent)} {}

std::optional<currency> currency::parse(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  const char letters[3] = {to_upper(code[0]), to_upper(code[1]), to_upper(code[2])};
  const std::string_view wanted{letters, 3};
  const auto exponent = exponent_of(wanted);
  if (!exponent) return std::nullopt;
  return currency{wanted, *exponent};
}

std::string currency::wire_code() const { return {to_lower(code_[0]), to_lower(code_[1]), to_lower(code_[2])}; }

money operator+(const money& a, const money& b) {
  same_currency(a, b);
  return {narrow(wide{a.minor} + b.minor), a.unit};
}

money operator-(const money& a, const money& b) {
  same_currency(a, b);
  return {narrow(wide{a.minor} - b.minor), a.unit};
}

std::strong_ordering compare(const money& a, const money& b) {
  same_currency(a, b);
  return a.minor <=> b.minor;
}

std::int64_t multiply(std::int64_t minor, rate by) { return narrow(divide(wide{minor} * by.millionths, million)); }

std::vector<std::int64_t> split(std::int64_t total, std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (weights.empty()) {
    if (total != 0) throw std::logic_error{"nothing to split an amount over"};
    return parts;
  }
  wide sum = 0;
  for (const auto weight : weights) {
    if (weight < 0) throw std::logic_error{"a weight is negative"};
    sum += weight;
  }
  if (sum == 0) {
    parts.front() = total;
    return parts;
  }

  // Work on the magnitude, so that a negative total splits as its opposite does.
  const wide magnitude = total < 0 ? -wide{total} : wide{total};
  struct share {
    std::size_t part;
    wide remainder;
  };
  std::vector<share> shares(weights.size());
  wide left = magnitude;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const wide product = magnitude * weights[i];
    const wide floor = product / sum;
    left -= floor;
    shares[i] = {i, product % sum};
    parts[i] = narrow(total < 0 ? -floor : floor);
  }
  // Fewer units are left than there are parts: one each for the largest remainders.
  std::ranges::stable_sort(shares, std::ranges::greater{}, &share::remainder);
  for (std::size_t i = 0; wide(i) < left; ++i) parts[shares[i].part] += total < 0 ? -1 : 1;
  return parts;
}

} // namespace acp::checkout
