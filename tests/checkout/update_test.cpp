#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

TEST(Update, with_nothing_keeps_everything_but_the_times) {
  shop_front shop;
  const auto before = shop.ready();
  shop.now += std::chrono::seconds{5};
  auto after = shop.after(before, CheckoutSessionUpdateRequest{});
  EXPECT_EQ(after.version, before.version + 1);
  EXPECT_EQ(after.session.updated_at, "2026-05-01T00:00:05Z");
  EXPECT_EQ(after.session.quote_expires_at, "2026-05-01T00:30:05Z");
  after.session.updated_at = before.session.updated_at;
  after.session.quote_expires_at = before.session.quote_expires_at;
  EXPECT_EQ(after.session, before.session);
}

TEST(Update, a_value_replaces_and_null_clears) {
  shop_front shop;
  const auto before = shop.ready();
  CheckoutSessionUpdateRequest request;
  request.buyer.emplace().email = "bob@example.com";
  request.fulfillment_details = nullptr;
  request.order_notes = "Upstairs.";
  const auto after = shop.after(before, request);
  EXPECT_EQ(after.session.buyer->email, "bob@example.com");
  EXPECT_TRUE(after.session.buyer->first_name.is_absent()) << "replaced whole";
  EXPECT_TRUE(after.session.fulfillment_details.is_absent());
  EXPECT_EQ(status(after), not_ready_for_payment) << "readiness falls back";
  EXPECT_EQ(after.hidden.order_notes, "Upstairs.");

  CheckoutSessionUpdateRequest no_notes;
  no_notes.order_notes = nullptr;
  EXPECT_FALSE(shop.after(after, no_notes).hidden.order_notes);
}

TEST(Update, items_replace_the_cart) {
  shop_front shop;
  CheckoutSessionUpdateRequest request;
  request.line_items = std::vector{item("li_shirt", 4), item("song")};
  const auto after = shop.after(shop.ready(), request);
  ASSERT_EQ(after.session.line_items.size(), 2U);
  EXPECT_EQ(after.session.line_items[0].item.id, "shirt") << "a line's id stands for its item";
  EXPECT_EQ(after.session.line_items[0].quantity, 4);
  EXPECT_EQ(after.session.line_items[0].id, "li_shirt");
}

TEST(Update, an_unknown_item_changes_nothing) {
  shop_front shop;
  const auto before = shop.ready();
  CheckoutSessionUpdateRequest request;
  request.line_items = std::vector{item("unicorn")};
  const auto refused = shop.ask(&before, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "invalid_item_id");
}

TEST(Update, emptying_the_cart_makes_it_incomplete) {
  shop_front shop;
  for (const bool null : {false, true}) {
    CheckoutSessionUpdateRequest request;
    request.line_items = std::vector<RequestItem>{};
    if (null) request.line_items = nullptr;
    const auto empty = shop.after(shop.ready(), request);
    EXPECT_EQ(status(empty), incomplete);
    EXPECT_EQ(total(empty), 0);
    EXPECT_THAT(empty.session.fulfillment_options, IsEmpty());
    CheckoutSessionUpdateRequest again;
    again.line_items = std::vector{item("shirt")};
    EXPECT_EQ(status(shop.after(empty, again)), ready_for_payment);
  }
}

TEST(Update, signing_in_ends_the_escalation) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.buyer->authentication_status = BuyerAuthenticationStatus::requires_signin;
  const auto before = shop.create(request);
  CheckoutSessionUpdateRequest signed_in;
  signed_in.buyer = someone();
  signed_in.buyer->authentication_status = BuyerAuthenticationStatus::authenticated;
  const auto after = shop.after(before, signed_in);
  EXPECT_EQ(status(after), ready_for_payment);
  EXPECT_TRUE(after.session.continue_url.is_absent());
}

TEST(Update, of_a_session_that_does_not_exist_is_not_found) {
  shop_front shop;
  for (const auto& refused : {shop.ask(nullptr, CheckoutSessionUpdateRequest{}), shop.ask(nullptr, pay()),
                              shop.ask(nullptr, CancelSessionRequest{})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, failure_kind::not_found);
  }
}

TEST(Cancel, keeps_the_reason_to_itself) {
  shop_front shop;
  CancelSessionRequest request;
  request.intent_trace.emplace().reason_code = "price_sensitivity";
  const auto after = shop.after(shop.ready(), request);
  EXPECT_EQ(status(after), canceled);
  EXPECT_THAT(told(after), ElementsAre("info"));
  EXPECT_EQ(after.hidden.intent_trace->reason_code, "price_sensitivity");
}

TEST(Cancel, what_has_ended_is_not_allowed) {
  shop_front shop;
  const auto gone = shop.after(shop.ready(), CancelSessionRequest{});
  const auto refused = shop.ask(&gone, CancelSessionRequest{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(http_status(refused.error().kind), 405);
}

TEST(Cancel, a_payment_under_way_comes_first) {
  shop_front shop;
  const auto paying = shop.in_progress();
  const auto refused = shop.ask(&paying, CancelSessionRequest{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(http_status(refused.error().kind), 409);
}

} // namespace
} // namespace acp::checkout::testing
