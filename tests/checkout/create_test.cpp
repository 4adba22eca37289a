#include "shop_front.hpp"

#include "spec/decode.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

TEST(Create, with_all_that_is_needed_is_ready) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt", 2), item("song")}));
  EXPECT_EQ(status(state), ready_for_payment);
  EXPECT_THAT(told(state), IsEmpty());
  EXPECT_EQ(state.version, 1);
  EXPECT_EQ(state.hidden.owner, identity{"agent"});
  EXPECT_EQ(state.session.id, shop.context().new_session.str());
  EXPECT_EQ(state.session.protocol->version, "2026-04-17");
  EXPECT_EQ(state.session.currency, "usd");
  EXPECT_EQ(state.session.created_at, "2026-05-01T00:00:00Z");
  EXPECT_EQ(state.session.updated_at, "2026-05-01T00:00:00Z");
  EXPECT_EQ(state.session.expires_at, "2026-05-01T06:00:00Z");
}

TEST(Create, an_entry_without_quantity_is_one_piece) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt")}));
  ASSERT_EQ(state.session.line_items.size(), 1U);
  EXPECT_EQ(state.session.line_items[0].quantity, 1);
  EXPECT_EQ(state.session.line_items[0].id, "li_shirt");
  EXPECT_EQ(state.session.line_items[0].item.id, "shirt");
}

TEST(Create, the_same_item_twice_is_one_line) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt", 2), item("song"), item("shirt", 3)}));
  ASSERT_EQ(state.session.line_items.size(), 2U);
  EXPECT_EQ(state.session.line_items[0].quantity, 5);
  EXPECT_EQ(state.session.line_items[1].item.id, "song");
}

TEST(Create, an_entry_may_name_the_item_inside) {
  shop_front shop;
  auto entry = item("line_7", 2);
  entry.item = RequestItemReference{"shirt"};
  const auto state = shop.create(order_of({entry}));
  EXPECT_EQ(state.session.line_items.at(0).item.id, "shirt");
}

TEST(Create, an_unknown_item_is_refused_where_it_stands) {
  shop_front shop;
  const auto refused = shop.ask(nullptr, order_of({item("shirt"), item("unicorn")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, failure_kind::invalid_request);
  EXPECT_EQ(refused.error().code, "invalid_item_id");
  EXPECT_EQ(refused.error().param, "$.line_items[1].item.id");
}

TEST(Create, an_unknown_currency_is_refused) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.currency = "zzz";
  const auto refused = shop.ask(nullptr, request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(http_status(refused.error().kind), 400);
  EXPECT_EQ(refused.error().param, "$.currency");
}

TEST(Create, quantities_and_carts_are_bounded) {
  shop_front shop;
  for (const std::int64_t quantity : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}}) {
    const auto refused = shop.ask(nullptr, order_of({item("shirt"), item("song", quantity)}));
    ASSERT_FALSE(refused) << quantity;
    EXPECT_EQ(refused.error().param, "$.line_items[1].quantity");
  }
  const auto sum = shop.ask(nullptr, order_of({item("shirt", 1'000'000), item("shirt", 1)}));
  ASSERT_FALSE(sum);
  std::vector<RequestItem> many;
  for (int i = 0; i < 201; ++i) many.push_back(item("item" + std::to_string(i)));
  const auto refused = shop.ask(nullptr, order_of(many));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().param, "$.line_items[200]");
}

TEST(Create, a_total_beyond_64_bits_is_refused) {
  shop_front shop;
  shop.catalog.items["shirt"].prices["USD"] = 9'000'000'000'000'000;
  shop.catalog.items["shirt"].available.reset();
  const auto refused = shop.ask(nullptr, order_of({item("shirt", 1'000'000)}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, failure_kind::invalid_request);
}

TEST(Create, without_an_address_waits_for_one) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.fulfillment_details.reset();
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("missing $.fulfillment_details.address"));
}

TEST(Create, an_empty_cart_is_incomplete) {
  shop_front shop;
  const auto state = shop.create(order_of({}));
  EXPECT_EQ(status(state), incomplete);
  EXPECT_THAT(told(state), ElementsAre("missing $.line_items"));
  EXPECT_EQ(total(state), 0);
}

TEST(Create, shows_what_the_merchant_says_of_an_item) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt", 6), item("mug"), item("song")}));
  const auto& shirt = state.session.line_items.at(0);
  EXPECT_EQ(shirt.name, "Shirt");
  EXPECT_EQ(shirt.unit_amount, 2000);
  EXPECT_EQ(shirt.product_id, "product_shirt");
  EXPECT_EQ(shirt.images->front(), "https://shop.example/shirt.jpg");
  EXPECT_EQ(shirt.availability_status, AvailabilityStatus::in_stock);
  EXPECT_EQ(shirt.available_quantity, 10);
  const auto& mug = state.session.line_items.at(1);
  EXPECT_EQ(mug.max_quantity_per_order, 5);
  EXPECT_TRUE(mug.available_quantity.is_absent());
  EXPECT_EQ(state.session.line_items.at(2).tax_exempt, true);
}

TEST(Create, keeps_what_the_agent_says_of_the_checkout) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.quote_id = "q_1";
  request.timezone = "Europe/Berlin";
  request.metadata = nlohmann::json{{"trip", nullptr}};
  request.order_notes = "Ring twice.";
  const auto state = shop.create(request);
  EXPECT_EQ(state.session.quote_id, "q_1");
  EXPECT_EQ(state.session.timezone, "Europe/Berlin");
  EXPECT_EQ(*state.session.metadata, (nlohmann::json{{"trip", nullptr}}));
  EXPECT_EQ(state.hidden.order_notes, "Ring twice.");
  EXPECT_THAT(state.hidden.requested_capabilities, ElementsAre("3ds"));
}

TEST(Create, writes_no_null_that_was_sent) {
  const auto json = nlohmann::json::parse(R"({
    "currency": "USD", "capabilities": {}, "line_items": [{"id": "shirt"}], "quote_id": null, "metadata": null,
    "buyer": {"email": "ann@example.com", "first_name": null, "company": {"name": "A", "tax_id": null},
              "loyalty": {"tier": null}, "tax_exemption": null},
    "fulfillment_details": {"email": null, "address": {"name": "Ann", "line_one": "1 Main St", "line_two": null,
      "city": "San Francisco", "state": "CA", "country": "US", "postal_code": "94131"}},
    "fulfillment_groups": [{"id": "g", "item_ids": ["shirt"], "destination_type": "shipping", "location_id": null,
                            "fulfillment_details": {"name": null}}]})");
  const auto request = decode<CheckoutSessionCreateRequest>(json);
  ASSERT_TRUE(request);
  shop_front shop;
  std::string text;
  write_json(text, shop.create(*request).session);
  EXPECT_EQ(text.find("null"), std::string::npos) << text;
  const auto problems = validate(nlohmann::json::parse(text), rule_for<CheckoutSession>(), direction::outgoing);
  EXPECT_TRUE(problems.empty()) << problems.front().path << ' ' << problems.front().message;
}

TEST(Create, a_buyer_who_must_sign_in_is_sent_to_the_shop) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.buyer->authentication_status = BuyerAuthenticationStatus::requires_signin;
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), requires_escalation);
  EXPECT_THAT(told(state), ElementsAre("requires_sign_in $.buyer.authentication_status"));
  EXPECT_EQ(state.session.continue_url, "https://shop.example/checkout/" + state.session.id);
}

} // namespace
} // namespace acp::checkout::testing
