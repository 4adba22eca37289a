#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// An ISO 4217 currency: three upper-case letters and the number of digits after the point (JPY 0, USD 2, KWD 3).
class currency {
public:
  /// Accepts the code in either case; nothing for a code ISO 4217 does not list.
  static std::optional<currency> parse(std::string_view code);

  std::string_view code() const noexcept { return {code_, 3}; } ///< `USD`
  std::string wire_code() const;                                ///< `usd`, as sessions carry it
  int exponent() const noexcept { return exponent_; }

  friend bool operator==(const currency&, const currency&) = default;

private:
  currency(std::string_view code, int exponent);
  char code_[3];
  std::int8_t exponent_;
};

/// An amount in minor units of its currency. Adding amounts of two currencies is a bug and throws std::logic_error;
/// an overflow throws std::overflow_error.
struct money {
  std::int64_t minor = 0;
  currency unit;

  friend bool operator==(const money&, const money&) = default;
  friend money operator+(const money& a, const money& b);
  friend money operator-(const money& a, const money& b);
  friend std::strong_ordering compare(const money& a, const money& b);
};

/// An exact rate in millionths: 8.25% is 82,500.
struct rate {
  std::int64_t millionths = 0;
  friend auto operator<=>(rate, rate) = default;
};

/// `amount` times `by`, rounded half to even, once.
std::int64_t multiply(std::int64_t minor, rate by);

/// Splits `total` over `weights` by largest remainder: the parts add up to `total` exactly, ties go to the earlier
/// part. All weights zero: everything goes to the first part. Weights must not be negative.
std::vector<std::int64_t> split(std::int64_t total, std::span<const std::int64_t> weights);

} // namespace acp::checkout
