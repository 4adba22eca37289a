#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;

using codes = std::vector<std::string>;

TEST(Coupons, nobody_knows_are_refused_with_a_warning_that_does_not_block) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.discounts.emplace().codes = codes{"SAVE10", "FREE"};
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), CheckoutSessionStatus::ready_for_payment);
  EXPECT_EQ(*state.session.discounts->codes, (codes{"SAVE10", "FREE"}));
  EXPECT_TRUE(state.session.discounts->applied->empty());
  ASSERT_EQ(state.session.discounts->rejected->size(), 2U);
  EXPECT_EQ(state.session.discounts->rejected->at(1).code, "FREE");
  EXPECT_EQ(state.session.discounts->rejected->at(1).reason, DiscountErrorCode::discount_code_invalid);
  EXPECT_THAT(told(state),
              ElementsAre("discount_code_invalid $.discounts.codes[0]", "discount_code_invalid $.discounts.codes[1]"));
}

TEST(Coupons, stay_until_replaced_or_cleared) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.coupons = codes{"OLD"};
  const auto first = shop.create(request);
  EXPECT_EQ(*shop.after(first, CheckoutSessionUpdateRequest{}).session.discounts->codes, codes{"OLD"});

  CheckoutSessionUpdateRequest replace;
  replace.discounts.emplace().codes = codes{"NEW"};
  const auto second = shop.after(first, replace);
  EXPECT_EQ(*second.session.discounts->codes, codes{"NEW"});

  for (int way = 0; way < 3; ++way) {
    CheckoutSessionUpdateRequest clear;
    if (way == 0) clear.discounts = nullptr;
    if (way == 1) clear.discounts.emplace().codes = codes{};
    if (way == 2) clear.coupons = codes{};
    const auto cleared = shop.after(second, clear);
    EXPECT_EQ(*cleared.session.discounts->codes, codes{}) << way;
    EXPECT_TRUE(cleared.session.discounts->rejected->empty()) << way;
    EXPECT_TRUE(cleared.session.messages.empty());
  }
}

TEST(Coupons, codes_of_discounts_take_precedence_over_coupons) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.coupons = codes{"OLD"};
  request.discounts.emplace().codes = codes{"NEW"};
  EXPECT_EQ(*shop.create(request).session.discounts->codes, codes{"NEW"});
  request.discounts->codes = codes{};
  EXPECT_TRUE(shop.create(request).session.discounts.is_absent());
  request.discounts = nullptr;
  EXPECT_EQ(*shop.create(request).session.discounts->codes, codes{"OLD"}) << "null is no value";
}

} // namespace
} // namespace acp::checkout::testing
