#pragma once

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace acp::checkout {

/// Sums and products of minor units that refuse to wrap: std::overflow_error instead.
inline std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) throw std::overflow_error{"an amount exceeds 64 bits"};
  return sum;
}

inline std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw std::overflow_error{"an amount exceeds 64 bits"};
  return product;
}

/// Products of two 64-bit amounts need 128 bits; ISO C++ has no such type.
__extension__ typedef __int128 wide;

inline std::int64_t narrow(wide value) {
  if (value > std::numeric_limits<std::int64_t>::max() || value < std::numeric_limits<std::int64_t>::min())
    throw std::overflow_error{"an amount exceeds 64 bits"};
  return static_cast<std::int64_t>(value);
}

/// Rounded half to even; the divisor is above 0.
inline wide divide(wide dividend, wide divisor) {
  const wide whole = dividend / divisor;
  const wide rest = dividend % divisor; // has the sign of the dividend
  const wide twice = 2 * (rest < 0 ? -rest : rest);
  if (twice < divisor || (twice == divisor && whole % 2 == 0)) return whole;
  return whole + (dividend < 0 ? -1 : 1);
}

} // namespace acp::checkout
