#include "shop_front.hpp"

#include "checkout/quoting/totals.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

std::int64_t of(const std::vector<Total>& totals, TotalType type) { return sum_of(totals, type); }

TEST(Quoting, totals_follow_from_the_lines) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt", 3), item("song", 2)}));
  EXPECT_EQ(total(state, TotalType::items_base_amount), 6600);
  EXPECT_EQ(total(state, TotalType::subtotal), 6600);
  EXPECT_EQ(total(state, TotalType::fulfillment), 500);
  EXPECT_EQ(total(state, TotalType::tax), 650); // shirts 600, parcel 50, songs untaxed
  EXPECT_EQ(total(state), 7750);
  const auto& shirts = state.session.line_items.at(0).totals;
  EXPECT_EQ(of(shirts, TotalType::items_base_amount), 6000);
  EXPECT_EQ(of(shirts, TotalType::discount), 0);
  EXPECT_EQ(of(shirts, TotalType::subtotal), 6000);
  EXPECT_EQ(of(shirts, TotalType::tax), 600);
  EXPECT_EQ(of(shirts, TotalType::total), 6600);
}

TEST(Quoting, tax_is_broken_down_by_rate) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt"), item("song")}));
  const auto& rows = state.session.totals;
  const auto tax = std::ranges::find(rows, TotalType::tax, &Total::type);
  ASSERT_NE(tax, rows.end());
  EXPECT_THAT(*tax->breakdown, ElementsAre(TaxBreakdownItem{"US-CA", 0.1, 250}));
}

TEST(Quoting, without_a_destination_nothing_is_taxed) {
  shop_front shop;
  auto request = order_of({item("song", 3)});
  request.fulfillment_details.reset();
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), ready_for_payment) << "a download needs no address";
  EXPECT_EQ(total(state), 900);
  EXPECT_EQ(total(state, TotalType::tax), 0);
}

TEST(Quoting, currencies_without_digits_work_alike) {
  shop_front shop;
  auto request = order_of({item("song", 2)});
  request.currency = "JPY";
  const auto state = shop.create(request);
  EXPECT_EQ(total(state), 800);
  EXPECT_EQ(state.session.currency, "jpy");
}

TEST(Quoting, options_show_their_cost_with_tax) {
  shop_front shop;
  const auto state = shop.ready();
  ASSERT_EQ(state.session.fulfillment_options.size(), 2U);
  const auto& standard = std::get<FulfillmentOptionShipping>(state.session.fulfillment_options[0]);
  EXPECT_EQ(standard.id, "standard");
  EXPECT_EQ(of(standard.totals, TotalType::subtotal), 500);
  EXPECT_EQ(of(standard.totals, TotalType::tax), 50);
  EXPECT_EQ(of(standard.totals, TotalType::total), 550);
}

TEST(Quoting, an_item_without_a_price_in_the_currency_can_not_be_paid) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt"), item("ring")}));
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("unsupported $.line_items[1].item.id"));
  EXPECT_EQ(total(state, TotalType::subtotal), 2000);
  EXPECT_TRUE(state.session.line_items.at(1).unit_amount.is_absent());
}

TEST(Quoting, what_is_sold_out_can_not_be_paid) {
  shop_front shop;
  shop.catalog.items["shirt"].available = 0;
  const auto state = shop.ready();
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("out_of_stock $.line_items[0].item.id"));
  EXPECT_EQ(state.session.line_items.at(0).availability_status, AvailabilityStatus::out_of_stock);
  EXPECT_EQ(state.session.line_items.at(0).available_quantity, 0);
}

TEST(Quoting, more_than_there_are_can_not_be_paid) {
  shop_front shop;
  const auto state = shop.create(order_of({item("song"), item("shirt", 11)}));
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("low_stock $.line_items[1].quantity"));
  EXPECT_EQ(state.session.line_items.at(1).availability_status, AvailabilityStatus::low_stock);
  EXPECT_EQ(state.session.line_items.at(1).available_quantity, 10);
}

TEST(Quoting, the_last_piece_can_be_paid) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt", 10)}));
  EXPECT_EQ(status(state), ready_for_payment);
}

TEST(Quoting, more_than_one_order_may_have_can_not_be_paid) {
  shop_front shop;
  const auto state = shop.create(order_of({item("mug", 6)}));
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("quantity_exceeded $.line_items[0].quantity"));
}

TEST(Quoting, an_item_that_left_the_catalog_stays_as_a_line_that_can_not_be_paid) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt"), item("song")}));
  shop.catalog.items.erase("shirt");
  const auto after = shop.after(state, CheckoutSessionUpdateRequest{});
  EXPECT_EQ(status(after), not_ready_for_payment);
  EXPECT_THAT(told(after), ElementsAre("not_found $.line_items[0].item.id"));
  EXPECT_EQ(after.session.line_items.at(0).name, "Shirt");
  EXPECT_EQ(total(after), 300);
}

TEST(Quoting, a_price_that_fell_shows_in_the_next_answer) {
  shop_front shop;
  const auto state = shop.ready();
  shop.catalog.items["shirt"].prices["USD"] = 1000;
  const auto after = shop.after(state, CheckoutSessionUpdateRequest{});
  EXPECT_EQ(total(after), 1650);
  EXPECT_THAT(told(after), IsEmpty());
}

} // namespace
} // namespace acp::checkout::testing
