#include "shop_front.hpp"

#include "checkout/discounting/codes.hpp"
#include "checkout/event_codec.hpp"
#include "checkout/quoting/totals.hpp"

/// Discounts in a session: from the codes of a request to totals, messages and the order.
namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

using codes = std::vector<std::string>;

const auto dollar = currency::parse("USD").value();

discount_offer ten_percent(std::optional<std::string> code = "TEN") {
  discount_offer offer;
  offer.id = "ten";
  offer.name = "10% off";
  offer.code = std::move(code);
  offer.off = rate{100'000};
  offer.method = DiscountMethod::each;
  return offer;
}

discount_offer limited(std::int64_t most, std::int64_t used) {
  auto offer = ten_percent();
  offer.limits = {most, {}, used, 0};
  return offer;
}

CheckoutSessionCreateRequest with_codes(codes sent) {
  auto request = order_of({item("shirt", 2), item("song")});
  request.discounts.emplace().codes = std::move(sent);
  return request;
}

CheckoutSessionUpdateRequest replace_codes(codes sent) {
  CheckoutSessionUpdateRequest request;
  request.discounts.emplace().codes = std::move(sent);
  return request;
}

TEST(SessionDiscounts, come_off_lines_and_their_tax) {
  shop_front shop;
  shop.catalog.discounts = {ten_percent()};
  const auto state = shop.create(with_codes({"ten"}));
  EXPECT_EQ(total(state, TotalType::items_base_amount), 4300);
  EXPECT_EQ(total(state, TotalType::items_discount), 430);
  EXPECT_EQ(total(state, TotalType::subtotal), 3870);
  EXPECT_EQ(total(state, TotalType::tax), 410); // of 3600 and the parcel's 500; songs are not taxed
  EXPECT_EQ(total(state), 3870 + 500 + 410);
  const auto& shirts = state.session.line_items.at(0);
  EXPECT_EQ(sum_of(shirts.totals, TotalType::discount), 400);
  EXPECT_EQ(sum_of(shirts.totals, TotalType::subtotal), 3600);
  ASSERT_TRUE(shirts.discount_details);
  EXPECT_EQ(shirts.discount_details->at(0).amount, 400);
  EXPECT_EQ(shirts.discount_details->at(0).source, DiscountSource::coupon);

  const auto& discounts = *state.session.discounts;
  EXPECT_THAT(*discounts.codes, ElementsAre("ten")) << "as it was sent";
  ASSERT_EQ(discounts.applied->size(), 1U);
  const auto& applied = discounts.applied->at(0);
  EXPECT_EQ(applied.code, "TEN") << "as the shop writes it";
  EXPECT_EQ(applied.amount, 430);
  EXPECT_EQ(applied.coupon.percent_off, 10.0);
  EXPECT_TRUE(applied.coupon.amount_off.is_absent());
  EXPECT_THAT(*applied.allocations,
              ElementsAre(DiscountAllocation{"$.line_items[0]", 400}, DiscountAllocation{"$.line_items[1]", 30}));
  EXPECT_THAT(*discounts.rejected, IsEmpty());
  EXPECT_THAT(told(state), IsEmpty());
}

TEST(SessionDiscounts, come_off_the_fulfilment_and_its_tax) {
  shop_front shop;
  auto free = ten_percent({});
  free.off = rate{1'000'000};
  free.target = discount_target::fulfillment;
  shop.catalog.discounts = {free};
  auto request = with_codes({});
  request.capabilities->extensions = ExtensionList{codes{"discount"}};
  const auto state = shop.create(request);
  EXPECT_EQ(total(state, TotalType::fulfillment), 500);
  EXPECT_EQ(total(state, TotalType::discount), 500);
  EXPECT_EQ(total(state, TotalType::subtotal), 4300);
  EXPECT_EQ(total(state, TotalType::tax), 400);
  EXPECT_EQ(total(state), 4700);
  const auto& applied = state.session.discounts->applied->at(0);
  EXPECT_EQ(applied.automatic, true);
  EXPECT_TRUE(applied.code.is_absent());
  EXPECT_THAT(*applied.allocations, ElementsAre(DiscountAllocation{"$.totals.fulfillment", 500}));
}

TEST(SessionDiscounts, that_come_by_themselves_count_for_agents_that_know_no_discounts) {
  shop_front shop;
  shop.catalog.discounts = {ten_percent({})};
  const auto state = shop.ready();
  EXPECT_TRUE(state.session.discounts.is_absent());
  EXPECT_EQ(total(state, TotalType::items_discount), 200);
  EXPECT_EQ(total(state), 1800 + 180 + 550);
}

TEST(SessionDiscounts, updates_replace_codes) {
  shop_front shop;
  auto five = ten_percent("FIVE");
  five.id = "five";
  five.off = money{500, dollar};
  shop.catalog.discounts = {ten_percent(), five};
  const auto first = shop.create(with_codes({"TEN"}));
  const auto second = shop.after(first, replace_codes({"FIVE"}));
  EXPECT_EQ(total(second, TotalType::items_discount), 800) << "500 from the shirts, 300 from the song";
  EXPECT_EQ(second.session.discounts->applied->at(0).coupon.amount_off, 500);
  EXPECT_EQ(second.session.discounts->applied->at(0).coupon.currency, "usd");
  const auto unrelated = shop.after(second, CheckoutSessionUpdateRequest{});
  EXPECT_EQ(total(unrelated), total(second));
  const auto none = shop.after(unrelated, replace_codes({}));
  EXPECT_EQ(total(none, TotalType::items_discount), 0);
  EXPECT_TRUE(none.session.line_items.at(0).discount_details.is_absent());
}

TEST(SessionDiscounts, a_code_that_ends_is_told_with_the_next_change) {
  shop_front shop;
  auto offer = ten_percent();
  offer.end = shop.now + std::chrono::minutes{10};
  shop.catalog.discounts = {offer};
  const auto before = shop.create(with_codes({"TEN"}));
  EXPECT_EQ(*before.session.quote_expires_at, to_rfc3339(*offer.end)) << "the amounts hold no longer than the discount";
  shop.now = *offer.end;
  const auto after = shop.after(before, CheckoutSessionUpdateRequest{});
  EXPECT_EQ(status(after), ready_for_payment);
  EXPECT_EQ(total(after, TotalType::items_discount), 0);
  EXPECT_THAT(told(after), ElementsAre("discount_code_expired $.discounts.codes[0]"));
  EXPECT_EQ(after.session.discounts->rejected->at(0).reason, DiscountErrorCode::discount_code_expired);
}

TEST(SessionDiscounts, a_code_that_ends_before_the_payment_charges_nothing) {
  shop_front shop;
  auto offer = ten_percent();
  offer.end = shop.now + std::chrono::minutes{10};
  shop.catalog.discounts = {offer};
  const auto before = shop.create(with_codes({"TEN"}));
  shop.now = *offer.end;
  const auto answer = shop.ask(&before, pay());
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->charge);
  const auto& after = answer->happened.after;
  EXPECT_EQ(status(after), ready_for_payment);
  EXPECT_THAT(told(after), ElementsAre("discount_code_expired $.discounts.codes[0]", "price_change $.totals"));
  const auto paying = shop.ask(&after, pay());
  ASSERT_TRUE(paying && paying->charge);
  EXPECT_EQ(paying->charge->amount.minor, total(after));
}

TEST(SessionDiscounts, an_empty_cart_says_nothing_of_its_codes) {
  shop_front shop;
  shop.catalog.discounts = {ten_percent()};
  auto request = with_codes({"TEN"});
  request.line_items.clear();
  const auto empty = shop.create(request);
  EXPECT_THAT(*empty.session.discounts->codes, ElementsAre("TEN"));
  EXPECT_THAT(*empty.session.discounts->rejected, IsEmpty());
  CheckoutSessionUpdateRequest fill;
  fill.line_items = std::vector{item("shirt")};
  EXPECT_EQ(total(shop.after(empty, fill), TotalType::items_discount), 200);
}

TEST(SessionDiscounts, the_merchant_is_asked_about_the_codes_and_the_buyer) {
  shop_front shop;
  const auto question = [&](const session_state* state, auto request) {
    command c;
    c.body = std::move(request);
    c.context.caller = identity{"agent"};
    return plan_quote(state, c, shop_front{}.profile)->value();
  };
  const auto created = question(nullptr, with_codes({"A", "B"}));
  EXPECT_THAT(created.codes, ElementsAre("A", "B"));
  EXPECT_EQ(created.buyer, buyer_key(someone()));
  const auto state = shop.create(with_codes({"A", "B"}));
  EXPECT_THAT(question(&state, CheckoutSessionUpdateRequest{}).codes, ElementsAre("A", "B"));
  EXPECT_THAT(question(&state, replace_codes({"C"})).codes, ElementsAre("C"));
  EXPECT_THAT(question(&state, replace_codes({})).codes, IsEmpty());
  CheckoutSessionUpdateRequest nobody;
  nobody.buyer = nullptr;
  EXPECT_EQ(question(&state, nobody).buyer, "");
  auto payment = pay();
  payment.buyer = someone();
  payment.buyer->email = "else@example.com";
  EXPECT_EQ(question(&state, payment).buyer, buyer_key(*payment.buyer));
  EXPECT_THAT(question(&state, payment).codes, ElementsAre("A", "B"));
  EXPECT_EQ(plan_requote(state)->buyer, buyer_key(someone()));
}

TEST(SessionDiscounts, uses_are_counted_of_those_that_are_limited_and_take_something_off) {
  shop_front shop;
  shop.catalog.discounts = {ten_percent()};
  EXPECT_THAT(discount_uses(shop.create(with_codes({"TEN"}))), IsEmpty());
  shop.catalog.discounts = {limited(5, 4)};
  const auto state = shop.create(with_codes({"TEN"}));
  EXPECT_THAT(discount_uses(state), ElementsAre(discount_use{"ten", buyer_key(someone())}));
  const auto encoded = encode(nullptr, {event_type::created, state});
  const auto read = decode_state(encoded.data, encoded.hidden, state.hidden.owner, 1, schema_version);
  EXPECT_EQ(read->hidden.counted_discounts, state.hidden.counted_discounts);
  shop.catalog.discounts[0].off = rate{0};
  EXPECT_THAT(discount_uses(shop.after(state, CheckoutSessionUpdateRequest{})), IsEmpty());
}

/// A payment under way that counts on a discount somebody else used up.
struct raced : ::testing::Test {
  raced() {
    shop.catalog.discounts = {limited(5, 4)};
    paying = shop.after(shop.create(with_codes({"TEN"})), pay());
  }
  discounts_refused refused(bool with_answer = true) const {
    discounts_refused fact{{"ten"}, std::nullopt};
    if (with_answer) fact.answer = answer_of(shop.catalog, *plan_requote(paying));
    return fact;
  }

  shop_front shop;
  session_state paying;
};

TEST_F(raced, is_quoted_again_without_it) {
  const auto back = shop.tell(paying, refused());
  EXPECT_EQ(status(back), ready_for_payment);
  EXPECT_THAT(told(back),
              ElementsAre("discount_code_usage_limit_reached $.discounts.codes[0]", "price_change $.totals"));
  EXPECT_EQ(total(back, TotalType::items_discount), 0);
  EXPECT_EQ(back.session.discounts->rejected->at(0).reason, DiscountErrorCode::discount_code_usage_limit_reached);
  EXPECT_FALSE(back.hidden.payment);
  EXPECT_THAT(discount_uses(back), IsEmpty());
  EXPECT_GT(total(back), total(paying));
}

TEST_F(raced, can_be_paid_at_the_new_total) {
  const auto back = shop.tell(paying, refused());
  shop.catalog.discounts = {limited(5, 5)};
  const auto again = shop.ask(&back, pay());
  ASSERT_TRUE(again && again->charge);
  EXPECT_EQ(again->charge->amount.minor, total(back));
}

TEST_F(raced, without_a_quote_the_next_completion_finds_the_new_total) {
  const auto back = shop.tell(paying, refused(false));
  EXPECT_EQ(status(back), ready_for_payment);
  EXPECT_THAT(told(back), ElementsAre("discount_code_usage_limit_reached $.totals"));
  shop.catalog.discounts = {limited(5, 5)};
  const auto again = shop.ask(&back, pay());
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->charge);
  EXPECT_THAT(told(again->happened.after),
              ElementsAre("discount_code_usage_limit_reached $.discounts.codes[0]", "price_change $.totals"));
}

TEST_F(raced, that_came_by_itself_says_so_in_the_totals) {
  shop.catalog.discounts = {limited(5, 4)};
  shop.catalog.discounts[0].code.reset();
  paying = shop.after(shop.ready(), pay());
  EXPECT_THAT(told(shop.tell(paying, refused())), ElementsAre("price_change $.totals"));
}

} // namespace
} // namespace acp::checkout::testing
