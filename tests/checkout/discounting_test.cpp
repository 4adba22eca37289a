#include "checkout/discounting/codes.hpp"
#include "checkout/discounting/parts.hpp"
#include "checkout/discounting/stacking.hpp"

#include <gmock/gmock.h>

/// The arithmetic of discounts, without a session around it.
namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum DiscountErrorCode;

using amounts = std::vector<std::int64_t>;
using texts = std::vector<std::string>;

const auto usd = currency::parse("USD").value();
const time_point today = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};

discount_offer percent(std::string id, std::int64_t whole, DiscountMethod method = DiscountMethod::each) {
  discount_offer offer;
  offer.id = std::move(id);
  offer.name = "Less of " + offer.id;
  offer.off = rate{whole * 10'000};
  offer.method = method;
  return offer;
}

discount_offer fixed(std::string id, std::int64_t minor, DiscountMethod method = DiscountMethod::across) {
  auto offer = percent(std::move(id), 0, method);
  offer.off = money{minor, usd};
  return offer;
}

discount_offer by_code(discount_offer offer, std::string code) {
  offer.code = std::move(code);
  return offer;
}

/// A cart of a shirt and trousers, as the published example has it, with one parcel.
struct cart {
  std::vector<discount_offer> offers;
  texts codes;
  std::vector<discountable_line> lines{{item_id{"shirt"}, 5000}, {item_id{"pants"}, 6000}};
  amounts fulfillment{599};
  std::optional<Buyer> buyer;

  discount_result apply() const {
    return apply_discounts({offers, codes, lines, fulfillment, buyer ? &*buyer : nullptr, today});
  }
  texts applied() const {
    texts ids;
    for (const auto& a : apply().applied) ids.push_back(a.offer->id + " " + std::to_string(a.amount));
    return ids;
  }
  texts refused() const {
    texts all;
    for (const auto& r : apply().refused) all.push_back(codes[r.position] + " " + std::string{to_string(r.why.reason)});
    return all;
  }
  void add(discount_offer offer) {
    if (offer.code) codes.push_back(*offer.code);
    offers.push_back(std::move(offer));
  }
};

TEST(Parts, of_each_amount_by_itself) {
  EXPECT_THAT(parts_of(percent("a", 20), amounts{5000, 6000}), ElementsAre(1000, 1200));
  EXPECT_THAT(parts_of(fixed("a", 700, DiscountMethod::each), amounts{5000, 300}), ElementsAre(700, 300));
  EXPECT_THAT(parts_of(percent("a", 10), amounts{5, 15, 25}), ElementsAre(0, 2, 2)) << "half to even, each";
}

TEST(Parts, of_all_amounts_by_largest_remainder) {
  EXPECT_THAT(parts_of(fixed("a", 1000), amounts{5000, 6000}), ElementsAre(455, 545));
  EXPECT_THAT(parts_of(fixed("a", 100), amounts{1, 1, 1}), ElementsAre(1, 1, 1)) << "never more than there is";
  EXPECT_THAT(parts_of(fixed("a", 2), amounts{1, 1, 1}), ElementsAre(1, 1, 0));
  EXPECT_THAT(parts_of(percent("a", 10, DiscountMethod::across), amounts{15, 15}), ElementsAre(2, 1));
  EXPECT_THAT(parts_of(fixed("a", 100), amounts{}), IsEmpty());
  EXPECT_THAT(parts_of(fixed("a", 100), amounts{0, 0}), ElementsAre(0, 0));
}

TEST(Parts, have_an_upper_bound_together) {
  auto offer = percent("a", 50);
  offer.at_most = money{1000, usd};
  EXPECT_THAT(parts_of(offer, amounts{5000, 6000}), ElementsAre(455, 545));
  EXPECT_THAT(parts_of(offer, amounts{100, 100}), ElementsAre(50, 50));
}

TEST(Codes, are_compared_without_case_and_blanks) {
  EXPECT_EQ(comparable_code(" Save10\t"), "SAVE10");
  EXPECT_EQ(comparable_code("  "), "");
  EXPECT_EQ(comparable_code("größe"), "GRößE") << "ASCII alone: what is equal must not depend on a locale";
}

TEST(Codes, a_buyer_is_known_by_the_address_and_not_stored_by_it) {
  Buyer one;
  one.email = "Ann@Example.com";
  Buyer same;
  same.email = " ann@example.com";
  Buyer other;
  other.email = "bob@example.com";
  EXPECT_EQ(buyer_key(one), buyer_key(same));
  EXPECT_NE(buyer_key(one), buyer_key(other));
  EXPECT_EQ(buyer_key({}), "");
  EXPECT_EQ(buyer_key(one).size(), 64U);
}

TEST(Stacking, takes_by_priority_each_off_what_is_left) {
  cart c; // the published example of stacked discounts, in its numbers
  c.lines = {{item_id{"laptop"}, 199'900}, {item_id{"mouse"}, 9'900}};
  auto loyalty = by_code(fixed("loyalty", 500), "LOYALTY5");
  loyalty.priority = 2;
  c.add(loyalty);
  c.add(by_code(percent("summer", 20), "SUMMER20"));
  const auto result = c.apply();
  EXPECT_THAT(c.applied(), ElementsAre("summer 41960", "loyalty 500"));
  EXPECT_THAT(result.applied[0].parts, ElementsAre(39'980, 1'980));
  EXPECT_THAT(result.applied[1].parts, ElementsAre(476, 24));
  EXPECT_THAT(result.lines, ElementsAre(40'456, 2'004));
}

TEST(Stacking, never_goes_below_nothing) {
  cart c;
  c.add(by_code(fixed("a", 9'000), "A"));
  c.add(by_code(fixed("b", 9'000), "B"));
  c.add(by_code(percent("c", 100), "C"));
  EXPECT_THAT(c.applied(), ElementsAre("a 9000", "b 2000", "c 0"));
  EXPECT_THAT(c.apply().lines, ElementsAre(5000, 6000));
}

TEST(Stacking, one_that_does_not_combine_counts_alone) {
  cart c;
  auto alone = by_code(percent("alone", 50), "ALONE");
  alone.combines = false;
  alone.priority = 2;
  c.add(alone);
  c.add(by_code(percent("late", 10), "LATE"));
  c.offers.back().priority = 3;
  EXPECT_THAT(c.applied(), ElementsAre("alone 5500"));
  EXPECT_THAT(c.refused(), ElementsAre("LATE discount_code_combination_disallowed"));
  c.add(by_code(percent("early", 10), "EARLY"));
  EXPECT_THAT(c.applied(), ElementsAre("early 1100", "late 990"));
  EXPECT_THAT(c.refused(), ElementsAre("ALONE discount_code_combination_disallowed"));
}

TEST(Stacking, fulfilment_has_discounts_of_its_own) {
  cart c;
  auto free = percent("freeship", 100, DiscountMethod::across);
  free.target = discount_target::fulfillment;
  free.minimum = money{11'000, usd};
  c.offers.push_back(free);
  EXPECT_THAT(c.applied(), ElementsAre("freeship 599"));
  EXPECT_THAT(c.apply().fulfillment, ElementsAre(599));
  EXPECT_THAT(c.apply().lines, ElementsAre(0, 0));
  c.lines.pop_back();
  EXPECT_THAT(c.applied(), IsEmpty()) << "what comes by itself and may not is left out, without a word";
  EXPECT_THAT(c.refused(), IsEmpty());
}

TEST(Stacking, some_are_for_some_items) {
  cart c;
  c.add(by_code(percent("pants", 10), "PANTS"));
  c.offers.back().items = {item_id{"pants"}};
  EXPECT_THAT(c.apply().lines, ElementsAre(0, 600));
  c.lines.pop_back();
  EXPECT_THAT(c.refused(), ElementsAre("PANTS discount_code_minimum_not_met"));
}

TEST(Refusals, of_a_code_nobody_knows) {
  cart c;
  c.codes = {"NOPE"};
  EXPECT_THAT(c.refused(), ElementsAre("NOPE discount_code_invalid"));
}

TEST(Refusals, of_a_code_twice_and_of_a_second_one_for_the_same) {
  cart c;
  c.add(by_code(percent("a", 10), "SAVE10"));
  c.codes.push_back("save10");
  EXPECT_THAT(c.applied(), ElementsAre("a 1100"));
  EXPECT_THAT(c.refused(), ElementsAre("save10 discount_code_already_applied"));
  c.codes.pop_back();
  c.add(by_code(percent("a", 10), "ANOTHER"));
  EXPECT_THAT(c.applied(), ElementsAre("a 1100"));
  EXPECT_THAT(c.refused(), ElementsAre("SAVE10 discount_code_already_applied")) << "the first in the alphabet counts";
}

TEST(Refusals, of_a_code_twice_that_does_not_count_at_all) {
  cart c;
  c.add(by_code(percent("a", 10), "OLD"));
  c.offers.back().end = today;
  c.codes.push_back("old");
  EXPECT_THAT(c.refused(), ElementsAre("OLD discount_code_expired", "old discount_code_expired"));
}

TEST(Refusals, out_of_its_time_or_currency) {
  cart c;
  c.add(by_code(percent("over", 10), "OVER"));
  c.offers.back().end = today;
  c.add(by_code(percent("early", 10), "EARLY"));
  c.offers.back().start = today + std::chrono::microseconds{1};
  c.add(by_code(percent("euros", 10), "EUROS"));
  c.offers.back().off = std::monostate{};
  c.add(by_code(percent("now", 10), "NOW"));
  c.offers.back().start = today;
  c.offers.back().end = today + std::chrono::microseconds{1};
  EXPECT_THAT(c.refused(),
              ElementsAre("OVER discount_code_expired", "EARLY discount_code_invalid", "EUROS discount_code_invalid"));
  EXPECT_THAT(c.applied(), ElementsAre("now 1100"));
}

TEST(Refusals, of_buyers_it_is_not_for) {
  cart c;
  c.add(by_code(percent("members", 10), "MEMBERS"));
  c.offers.back().audience.signed_in = true;
  c.add(by_code(percent("gold", 10), "GOLD"));
  c.offers.back().audience = {false, {"gold"}, {"customer_7"}};
  EXPECT_THAT(c.refused(),
              ElementsAre("MEMBERS discount_code_user_not_logged_in", "GOLD discount_code_user_not_logged_in"));
  c.buyer.emplace().email = "ann@example.com";
  c.buyer->authentication_status = BuyerAuthenticationStatus::guest;
  EXPECT_THAT(c.refused(),
              ElementsAre("MEMBERS discount_code_user_not_logged_in", "GOLD discount_code_user_ineligible"));
  c.buyer->authentication_status = BuyerAuthenticationStatus::authenticated;
  c.buyer->loyalty.emplace().tier = "gold";
  EXPECT_THAT(c.refused(), IsEmpty());
  c.buyer->loyalty.reset();
  c.buyer->customer_id = "customer_7";
  EXPECT_THAT(c.refused(), IsEmpty());
}

TEST(Refusals, when_it_was_used_often_enough) {
  cart c;
  c.add(by_code(percent("ten", 10), "TEN"));
  c.offers.back().limits = {10, {}, 10, 0};
  c.add(by_code(percent("once", 10), "ONCE"));
  c.offers.back().limits = {{}, 1, 5, 1};
  c.add(by_code(percent("left", 10), "LEFT"));
  c.offers.back().limits = {10, 2, 9, 1};
  EXPECT_THAT(c.refused(),
              ElementsAre("TEN discount_code_usage_limit_reached", "ONCE discount_code_usage_limit_reached"));
  EXPECT_THAT(c.applied(), ElementsAre("left 1100"));
}

TEST(Refusals, below_the_minimum_of_what_the_items_cost_before_any_discount) {
  cart c;
  c.add(by_code(percent("first", 90), "FIRST"));
  c.add(by_code(percent("large", 10), "LARGE"));
  c.offers.back().minimum = money{11'000, usd};
  c.offers.back().priority = 2;
  EXPECT_THAT(c.refused(), IsEmpty());
  c.lines.front().base = 4'999;
  EXPECT_THAT(c.refused(), ElementsAre("LARGE discount_code_minimum_not_met"));
}

} // namespace
} // namespace acp::checkout::testing
