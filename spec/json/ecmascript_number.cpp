#include "spec/json/canonical.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace acp {
namespace {

// A positive number as 0.d1d2d3... times ten to the exponent, with the fewest digits that tell it
// apart from every other double.
struct decimal {
  std::string digits;
  int exponent;
};

decimal shortest(double value) {
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text{buffer.data(), end};
  const auto e = text.find('e');
  std::string digits{text.substr(0, e)};
  if (digits.size() > 1) digits.erase(1, 1); // the point
  int exponent = 0;
  // from_chars takes no plus sign
  const auto* first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, text.data() + text.size(), exponent);
  return {digits, exponent + 1};
}

std::string with_exponent(const decimal& number) {
  auto text = number.digits;
  if (text.size() > 1) text.insert(1, 1, '.');
  const int exponent = number.exponent - 1;
  return text + (exponent < 0 ? "e-" : "e+") + std::to_string(exponent < 0 ? -exponent : exponent);
}

// The cases of ECMA-262, Number::toString; k and n are its names.
std::string positive(double value) {
  auto number = shortest(value);
  const auto k = static_cast<int>(number.digits.size());
  const int n = number.exponent;
  if (k <= n && n <= 21) return number.digits + std::string(static_cast<std::size_t>(n - k), '0');
  if (0 < n && n <= 21) return number.digits.insert(static_cast<std::size_t>(n), 1, '.');
  if (-6 < n && n <= 0) return "0." + std::string(static_cast<std::size_t>(-n), '0') + number.digits;
  return with_exponent(number);
}

} // namespace

std::string ecmascript_number(double value) {
  if (value == 0) return "0"; // minus zero as well
  return value < 0 ? "-" + positive(-value) : positive(value);
}

} // namespace acp
