#include "checkout/values/exchange_rate.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>

namespace acp::checkout {
namespace {

const auto usd = currency::parse("USD").value();

std::int64_t in(const char* shown, const char* worth, std::int64_t minor) {
  return exchange({minor, usd}, currency::parse(shown).value(), exchange_rate::parse(worth).value()).minor;
}

TEST(Exchange_rate, is_a_decimal_that_stays_what_it_is_in_a_document) {
  for (const auto* text : {"1", "1.13", "0.00641", ".5", "7.", "0.000000000001", "999999999.999999", "123456789.012345",
                           "1.000000000000000000", "000000000000001.1", "0.1", "0.3", "299.792458"}) {
    const auto rate = exchange_rate::parse(text);
    ASSERT_TRUE(rate) << text;
    EXPECT_EQ(rate->to_number(), std::stod(text)) << text;
    EXPECT_EQ(exchange_rate::from_number(rate->to_number()), rate) << text;
  }
}

TEST(Exchange_rate, is_above_nothing_and_of_few_digits) {
  for (const auto* text :
       {"", ".", "0", "0.0", "-1", "+1", "1e3", "nan", "inf", "1,5", "1.2.3", " 1", "0x1", "1000000000",
        "0.0000000000001", "1234567890.12345", "123456789.0123456", "99999999999999999999"})
    EXPECT_FALSE(exchange_rate::parse(text)) << text;
  for (const auto number : {0.0, -1.0, 1e300, 1e-300, 1.0 / 3, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()})
    EXPECT_FALSE(exchange_rate::from_number(number)) << number;
}

TEST(Exchange, is_exact_and_rounds_half_to_even) {
  EXPECT_EQ(in("CHF", "1.25", 4000), 3200);
  EXPECT_EQ(in("JPY", "0.0064", 4000), 6250);
  EXPECT_EQ(in("KWD", "3.25", 325), 1000);
  EXPECT_EQ(in("CLF", "38.1", 381), 1000);
  EXPECT_EQ(in("CHF", "2", 1), 0) << "half a unit, to even";
  EXPECT_EQ(in("CHF", "2", 3), 2);
  EXPECT_EQ(in("CHF", "2", -3), -2);
  // Beyond what a double, or even a long double, holds.
  EXPECT_EQ(in("CHF", "1.1", 9'007'199'254'740'993), 8'188'362'958'855'448);
  EXPECT_EQ(in("CHF", "0.000000000001", 9'223'372), 9'223'372'000'000'000'000);
}

TEST(Exchange, refuses_what_exceeds_64_bits) {
  EXPECT_THROW(in("CHF", "0.000000000001", 9'223'373), std::overflow_error);
  EXPECT_THROW(in("CLF", "0.000000000001", std::numeric_limits<std::int64_t>::max()), std::overflow_error);
  EXPECT_EQ(in("JPY", "999999999", std::numeric_limits<std::int64_t>::max()), 92'233'720); // 92,233,720.46…
}

} // namespace
} // namespace acp::checkout
