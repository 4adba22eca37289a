#include "checkout/values/card_digits.hpp"

#include <gtest/gtest.h>

namespace acp::checkout {
namespace {

TEST(card_digits, are_not_told) {
  for (const auto* number : {"4000000000003220", "4000 0000 0000 3220", "4000-0000-0000-3220", "4000.0000.0000.3220",
                             "4000_0000_0000_3220", "400000000000", "0004000000000003220000"})
    EXPECT_EQ(without_card_numbers("$.metadata['" + std::string{number} + "'] is no text"),
              "$.metadata['...'] is no text");
  EXPECT_EQ(without_card_numbers("4242 4242 4242 4242, 4242424242424242"), "..., ...");
}

TEST(card_digits, are_all_that_goes) {
  for (const auto* text : {"", "$.risk_signals[12].score", "40000000000", "4000  0000  0000", "2026-04-17 10",
                           "cs_0d01M8QQWHNPZ5K3ABNAQMNN6VM7", "a.b.c - 1 - 2", "4000000,000003220"})
    EXPECT_EQ(without_card_numbers(text), text);
}

} // namespace
} // namespace acp::checkout
