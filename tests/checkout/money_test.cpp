#include "checkout/values/money.hpp"

#include <limits>
#include <stdexcept>

namespace acp::checkout {
namespace {

const auto usd = currency::parse("USD").value();
const auto jpy = currency::parse("JPY").value();
constexpr auto largest = std::numeric_limits<std::int64_t>::max();

TEST(Currency, knows_its_digits) {
  EXPECT_EQ(currency::parse("jpy")->exponent(), 0);
  EXPECT_EQ(currency::parse("Usd")->exponent(), 2);
  EXPECT_EQ(currency::parse("KWD")->exponent(), 3);
  EXPECT_EQ(currency::parse("CLF")->exponent(), 4);
  EXPECT_EQ(currency::parse("eur")->code(), "EUR");
  EXPECT_EQ(currency::parse("EUR")->wire_code(), "eur");
}

TEST(Currency, is_only_what_the_list_has) {
  for (const auto* code : {"", "US", "USDD", "XXX", "XAU", "XTS", "ABC", "U$D", "\xC3\x9CSD"})
    EXPECT_FALSE(currency::parse(code)) << code;
}

TEST(Money, does_not_mix_currencies) {
  EXPECT_THROW((money{1, usd} + money{1, jpy}), std::logic_error);
  EXPECT_THROW((money{1, usd} - money{1, jpy}), std::logic_error);
  EXPECT_THROW(compare(money{1, usd}, money{1, jpy}), std::logic_error);
}

TEST(Money, adds_within_64_bits_only) {
  EXPECT_EQ((money{1, usd} + money{2, usd}), (money{3, usd}));
  EXPECT_EQ((money{1, usd} - money{2, usd}), (money{-1, usd}));
  EXPECT_THROW((money{largest, usd} + money{1, usd}), std::overflow_error);
  EXPECT_THROW((money{-largest, usd} - money{2, usd}), std::overflow_error);
  EXPECT_TRUE(compare(money{1, usd}, money{2, usd}) < 0);
}

TEST(Multiply, rounds_half_to_even) {
  constexpr rate half{500'000};
  EXPECT_EQ(multiply(1, half), 0);
  EXPECT_EQ(multiply(3, half), 2);
  EXPECT_EQ(multiply(5, half), 2);
  EXPECT_EQ(multiply(-1, half), 0);
  EXPECT_EQ(multiply(-3, half), -2);
  EXPECT_EQ(multiply(1999, rate{82'500}), 165); // 164.9175
  EXPECT_THROW(multiply(largest, rate{2'000'000}), std::overflow_error);
}

TEST(Split, gives_the_rest_to_the_largest_remainders) {
  EXPECT_EQ(split(100, std::vector<std::int64_t>{1, 1, 1}), (std::vector<std::int64_t>{34, 33, 33}));
  EXPECT_EQ(split(10, std::vector<std::int64_t>{1, 5, 1}), (std::vector<std::int64_t>{2, 7, 1}));
  EXPECT_EQ(split(-100, std::vector<std::int64_t>{1, 1, 1}), (std::vector<std::int64_t>{-34, -33, -33}));
  EXPECT_EQ(split(7, std::vector<std::int64_t>{0, 0}), (std::vector<std::int64_t>{7, 0}));
  EXPECT_EQ(split(0, std::vector<std::int64_t>{}), std::vector<std::int64_t>{});
}

TEST(Split, refuses_what_makes_no_sense) {
  EXPECT_THROW(split(1, std::vector<std::int64_t>{}), std::logic_error);
  EXPECT_THROW(split(1, std::vector<std::int64_t>{1, -1}), std::logic_error);
}

} // namespace
} // namespace acp::checkout
