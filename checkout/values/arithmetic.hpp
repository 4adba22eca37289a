#pragma once

#include <cstdint>
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

} // namespace acp::checkout
