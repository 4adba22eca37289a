#include "checkout/values/money.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace acp::checkout {
namespace {

/// Schoolbook arithmetic on decimal digits, least significant first: slow, plain, and with nothing in common with the
/// code under test.
using digits = std::vector<int>;

digits digits_of(std::uint64_t value) {
  digits d;
  for (; value > 0; value /= 10) d.push_back(static_cast<int>(value % 10));
  return d;
}

digits product(const digits& a, const digits& b) {
  digits p(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) {
      p[i + j] += a[i] * b[j];
      for (std::size_t k = i + j; p[k] > 9; ++k) {
        p[k + 1] += p[k] / 10;
        p[k] %= 10;
      }
    }
  while (!p.empty() && p.back() == 0) p.pop_back();
  return p;
}

/// The last six digits dropped, rounded half to even.
std::string without_six_digits(digits d) {
  d.resize(std::max<std::size_t>(d.size(), 7), 0);
  const bool exactly_half = d[5] == 5 && std::all_of(d.begin(), d.begin() + 5, [](int x) { return x == 0; });
  const bool up = d[5] > 5 || (d[5] == 5 && !exactly_half) || (exactly_half && d[6] % 2 == 1);
  digits kept(d.begin() + 6, d.end());
  for (std::size_t i = 0; up; ++i) {
    if (i == kept.size()) kept.push_back(0);
    if (++kept[i] < 10) break;
    kept[i] = 0;
  }
  while (kept.size() > 1 && kept.back() == 0) kept.pop_back();
  std::string text;
  for (auto digit = kept.rbegin(); digit != kept.rend(); ++digit) text += static_cast<char>('0' + *digit);
  return text;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

RC_GTEST_PROP(MultiplyProperty, agrees_with_schoolbook_arithmetic, (std::int64_t minor)) {
  const auto millionths = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 3'000'000),
                                          rc::gen::element<std::int64_t>(500'000, 250'000, 125'000, 1'000'000));
  auto expected = without_six_digits(product(digits_of(magnitude(minor)), digits_of(magnitude(millionths))));
  if (minor < 0 && expected != "0") expected.insert(0, "-");
  const bool fits = expected.size() < 19;
  if (!fits) RC_DISCARD("may exceed 64 bits");
  RC_ASSERT(std::to_string(multiply(minor, rate{millionths})) == expected);
}

RC_GTEST_PROP(MultiplyProperty, rounds_ties_to_even, ()) {
  const auto whole = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
  const auto result = multiply(2 * whole + 1, rate{500'000}); // whole + 1/2, exactly
  RC_ASSERT(result % 2 == 0);
  RC_ASSERT(result == whole || result == whole + 1);
}

RC_GTEST_PROP(SplitProperty, parts_add_up_and_are_fair, ()) {
  const auto total = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-1000, 1000), rc::gen::arbitrary<std::int64_t>());
  const auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 10), rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000))));
  const auto parts = split(total, weights);
  RC_ASSERT(parts.size() == weights.size());
  std::int64_t sum = 0;
  for (const auto part : parts) RC_ASSERT(!__builtin_add_overflow(sum, part, &sum));
  RC_ASSERT(sum == total);

  const auto all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  if (all == 0) return;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (weights[i] == 0) RC_ASSERT(parts[i] == 0);
    const auto exact =
        static_cast<long double>(total) * static_cast<long double>(weights[i]) / static_cast<long double>(all);
    if (std::abs(total) < 1'000'000) RC_ASSERT(std::abs(static_cast<long double>(parts[i]) - exact) < 1.0L);
    for (std::size_t j = 0; j < parts.size(); ++j)
      if (weights[i] > weights[j]) RC_ASSERT(magnitude(parts[i]) >= magnitude(parts[j]));
  }
}

RC_GTEST_PROP(MoneyProperty, addition_wraps_never, (std::int64_t a, std::int64_t b)) {
  const auto usd = currency::parse("USD").value();
  std::int64_t expected = 0;
  if (__builtin_add_overflow(a, b, &expected)) {
    RC_ASSERT_THROWS_AS((money{a, usd} + money{b, usd}), std::overflow_error);
  } else {
    RC_ASSERT((money{a, usd} + money{b, usd}).minor == expected);
  }
}

} // namespace
} // namespace acp::checkout
