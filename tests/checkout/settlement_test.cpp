#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

TEST(Settlement, captured_makes_an_order) {
  shop_front shop;
  auto request = order_of({item("shirt", 2), item("song")});
  request.order_notes = "Ring twice.";
  const auto paying = shop.after(shop.create(request), pay());
  const auto done = shop.tell(paying, payment_settled{payment_captured{"ch_1"}});
  EXPECT_EQ(status(done), completed);
  EXPECT_THAT(told(done), IsEmpty());
  EXPECT_EQ(done.hidden.payment_reference, "ch_1");
  EXPECT_FALSE(done.hidden.payment);

  ASSERT_TRUE(done.session.order);
  const auto& order = *done.session.order;
  const auto id = shop.context().new_order.str();
  EXPECT_EQ(order.id, id);
  EXPECT_EQ(order.checkout_session_id, done.session.id);
  EXPECT_EQ(order.permalink_url, "https://shop.example/orders/" + id);
  EXPECT_EQ(order.status, "confirmed");
  EXPECT_EQ(order.order_number->size(), 14U);
  EXPECT_EQ(order.confirmation->confirmation_number, *order.order_number);
  EXPECT_EQ(order.confirmation->order_notes, "Ring twice.");
  EXPECT_EQ(order.estimated_delivery->earliest, "2026-05-04T08:00:00Z");
  EXPECT_EQ(*order.totals, done.session.totals);
  ASSERT_EQ(order.line_items->size(), 2U);
  const auto& shirts = order.line_items->at(0);
  EXPECT_EQ(shirts.id, "li_shirt");
  EXPECT_EQ(shirts.title, "Shirt");
  EXPECT_EQ(shirts.quantity.ordered, 2);
  EXPECT_EQ(shirts.quantity.current, 2);
  EXPECT_EQ(shirts.quantity.fulfilled, 0);
  EXPECT_EQ(shirts.unit_price, 2000);
  EXPECT_EQ(shirts.subtotal, 4000);
  EXPECT_EQ(shirts.status, "processing");
}

TEST(Settlement, declined_can_be_tried_again) {
  shop_front shop;
  const auto back =
      shop.tell(shop.in_progress(), payment_settled{payment_declined{"token_expired", "It has expired."}});
  EXPECT_EQ(status(back), ready_for_payment);
  EXPECT_THAT(told(back), ElementsAre("payment_declined"));
  EXPECT_EQ(std::get<MessageError>(back.session.messages[0]).content, "It has expired.");
  EXPECT_FALSE(back.hidden.payment);
  const auto again = shop.after(back, pay());
  EXPECT_EQ(status(again), complete_in_progress);
  EXPECT_NE(again.hidden.payment->key, shop.in_progress().hidden.payment->key) << "another attempt, another key";
}

TEST(Settlement, stock_that_is_gone_falls_back) {
  shop_front shop;
  const auto paying = shop.after(shop.create(order_of({item("song"), item("shirt")})), pay());
  const auto back = shop.tell(paying, stock_refused{{item_id{"shirt"}}});
  EXPECT_EQ(status(back), not_ready_for_payment);
  EXPECT_THAT(told(back), ElementsAre("out_of_stock $.line_items[1].item.id"));
  EXPECT_EQ(back.session.line_items[1].availability_status, AvailabilityStatus::out_of_stock);
  EXPECT_FALSE(back.hidden.payment);
}

TEST(Settlement, stock_refused_without_saying_what_still_blocks) {
  shop_front shop;
  for (const auto& refused : {stock_refused{}, stock_refused{{item_id{"hat"}}}}) {
    const auto back = shop.tell(shop.in_progress(), refused);
    EXPECT_EQ(status(back), not_ready_for_payment);
    EXPECT_THAT(told(back), ElementsAre("out_of_stock $.line_items"));
  }
}

TEST(Settlement, an_abandoned_completion_can_be_tried_again) {
  shop_front shop;
  const auto back = shop.tell(shop.in_progress(), completion_abandoned{});
  EXPECT_EQ(status(back), ready_for_payment);
  EXPECT_THAT(told(back), ElementsAre("payment_declined"));
  EXPECT_EQ(status(shop.after(back, pay())), complete_in_progress);
}

TEST(Settlement, nothing_happens_when_no_payment_is_open) {
  shop_front shop;
  const auto paid = shop.tell(shop.in_progress(), payment_settled{payment_captured{"ch_1"}});
  for (const auto& state : {shop.ready(), paid, shop.after(shop.ready(), CancelSessionRequest{})})
    for (const internal_command& c : std::vector<internal_command>{
             payment_settled{payment_captured{"ch_2"}}, payment_settled{payment_declined{}},
             stock_refused{{item_id{"shirt"}}}, discounts_refused{{"ten"}, std::nullopt}, completion_abandoned{}})
      EXPECT_FALSE(decide(state, c, shop.context()));
}

} // namespace
} // namespace acp::checkout::testing
