#include "merchant/delegation/card_checks.hpp"
#include "merchant/seller_backed/accounts.hpp"

#include <gtest/gtest.h>

namespace acp::merchant {
namespace {

const auto today = *checkout::from_rfc3339("2026-04-17T10:30:00Z");

std::string param(const card_details& card) {
  const auto checked = check_card(card, today);
  return checked ? "" : checked.error().param.value_or("$");
}

TEST(test_cards, are_all_taken) {
  for (const auto& each : test_cards()) {
    const auto checked = check_card({each.number}, today);
    ASSERT_TRUE(checked) << each.number << checked.error().message;
    EXPECT_EQ((*checked)->number, each.number);
    EXPECT_EQ(bank_flow_from(to_string(each.flow)), each.flow);
    EXPECT_TRUE(each.number.ends_with(last_four(each)));
  }
}

TEST(test_cards, no_other_number_is) {
  for (const auto* number :
       {"", "4242", "4242424242424243", "4111111111111111", "4242 4242 4242 4242", "42424242424242424242"})
    EXPECT_EQ(param({number}), "$.payment_method.number") << number;
}

TEST(test_cards, expire_at_the_end_of_their_month) {
  EXPECT_EQ(param({"4242424242424242", "04", "2026"}), "");
  EXPECT_EQ(param({"4242424242424242", "4", "26"}), "");
  EXPECT_EQ(param({"4242424242424242", "03", "2026"}), "$.payment_method.exp_month");
  EXPECT_EQ(param({"4242424242424242", "12", "2025"}), "$.payment_method.exp_year");
  EXPECT_EQ(param({"4242424242424242", "00", "2030"}), "$.payment_method.exp_month");
  EXPECT_EQ(param({"4242424242424242", "1x", "2030"}), "$.payment_method.exp_month");
  EXPECT_EQ(param({"4242424242424242", "11", "203"}), "$.payment_method.exp_year");
  EXPECT_EQ(param({"4242424242424242", "11"}), "$.payment_method.exp_year");
}

TEST(accounts, say_what_they_open_with) {
  const auto& gift_card = *account_kind_of("gift_card");
  EXPECT_EQ(opening_balance(gift_card, "gc_sandbox_5000_a"), 5000);
  EXPECT_EQ(opening_balance(gift_card, "gc_sandbox_0"), 0);
  for (const auto* number : {"gc_sandbox_", "gc_sandbox_x", "gc_sandbox_-5", "gc_sandbox_12x", "sc_sandbox_5000",
                             "gc_sandbox_99999999999999999999", "gc_sandbox_100000001"})
    EXPECT_FALSE(opening_balance(gift_card, number)) << number;
  EXPECT_EQ(account_kind_of("card_tokenized"), nullptr);
}

} // namespace
} // namespace acp::merchant
