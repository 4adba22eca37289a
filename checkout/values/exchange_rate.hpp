#pragma once

#include "checkout/values/money.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace acp::checkout {

/// What one of a currency is worth in another: an exact decimal above 0, `1.13`.
class exchange_rate {
public:
  /// Reads a decimal below 1,000,000,000 of at most 15 digits, at most 12 of them behind the point: such a one is the
  /// same again after it was a number in JSON. Zeros in front and behind don't count.
  static std::optional<exchange_rate> parse(std::string_view text);

  /// The shortest decimal that reads as this number; nothing where `parse` would not take it.
  static std::optional<exchange_rate> from_number(double number);
  double to_number() const;

  friend bool operator==(const exchange_rate&, const exchange_rate&) = default;
  friend money exchange(const money& amount, const currency& into, const exchange_rate& worth);

private:
  exchange_rate(std::int64_t digits, int scale) : digits_(digits), scale_(scale) {}
  std::int64_t digits_; ///< the decimal without its point
  int scale_;           ///< how many of them stand behind it
};

/// An amount in another currency, one of which is `worth` so many of the amount's; rounded half to even, once. Throws
/// std::overflow_error when that exceeds 64 bits.
money exchange(const money& amount, const currency& into, const exchange_rate& worth);

} // namespace acp::checkout
