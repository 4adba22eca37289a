#include "checkout/values/exchange_rate.hpp"

#include "checkout/values/arithmetic.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace acp::checkout {
namespace {

constexpr std::int64_t least_of_fifteen_digits = 100'000'000'000'000;
constexpr std::size_t most_behind_point = 12;
constexpr std::size_t most_before_point = 9;

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

wide power_of_ten(int exponent) {
  wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

} // namespace

std::optional<exchange_rate> exchange_rate::parse(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  auto before = text.substr(0, point);
  auto behind = text.substr(std::min(point + 1, text.size()));
  if (!all_digits(before) || !all_digits(behind)) return std::nullopt;
  before.remove_prefix(std::min(before.find_first_not_of('0'), before.size()));
  behind = behind.substr(0, behind.find_last_not_of('0') + 1);
  if (before.size() > most_before_point || behind.size() > most_behind_point) return std::nullopt;

  std::int64_t digits = 0;
  for (const auto part : {before, behind})
    for (const char c : part) {
      if (digits >= least_of_fifteen_digits) return std::nullopt;
      digits = digits * 10 + (c - '0');
    }
  if (digits == 0) return std::nullopt;
  return exchange_rate{digits, static_cast<int>(behind.size())};
}

std::optional<exchange_rate> exchange_rate::from_number(double number) {
  std::array<char, 64> text{};
  const auto [end, problem] = std::to_chars(text.begin(), text.end(), number, std::chars_format::fixed);
  if (problem != std::errc{}) return std::nullopt;
  return parse({text.begin(), end});
}

// Both are whole numbers a double holds exactly, so that the quotient is the double next to the decimal.
double exchange_rate::to_number() const {
  return static_cast<double>(digits_) / static_cast<double>(power_of_ten(scale_));
}

money exchange(const money& amount, const currency& into, const exchange_rate& worth) {
  // At most 19 digits with 16 zeros behind them: far below 128 bits.
  const int shift = worth.scale_ + into.exponent() - amount.unit.exponent();
  const auto dividend = amount.minor * power_of_ten(std::max(shift, 0));
  return {narrow(divide(dividend, worth.digits_ * power_of_ten(std::max(-shift, 0)))), into};
}

} // namespace acp::checkout
