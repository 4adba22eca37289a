// What a request may make of a session is bounded, in size and in time.

#include "shop_front.hpp"

#include <chrono>

namespace acp::checkout::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using enum CheckoutSessionStatus;
using enum FulfillmentMethod;

/// A cart as large as can be, each of its lines with something to complain about.
std::vector<RequestItem> all_of_a_full_shelf(shop_front& shop) {
  std::vector<RequestItem> items;
  for (int i = 0; i < 200; ++i) {
    const auto id = "thing_" + std::to_string(i);
    shop.catalog.items[id] = {"Thing", {{"USD", 100}}, {fulfillment_type::shipping}, 0, 1};
    items.push_back(item(id, 2));
  }
  return items;
}

TEST(Bounds, a_session_tells_at_most_100_things) {
  shop_front shop;
  const auto state = shop.create(order_of(all_of_a_full_shelf(shop)));
  EXPECT_LE(state.session.messages.size(), 100U);
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_EQ(told(state).back(), "info") << "says that there is more";
}

TEST(Bounds, what_blocks_is_told_before_what_does_not) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  std::vector<std::string> codes;
  for (int i = 0; i < 200; ++i) codes.push_back(std::to_string(i));
  request.discounts.emplace().codes = codes;
  request.buyer->authentication_status = BuyerAuthenticationStatus::requires_signin;
  const auto state = shop.create(request);
  EXPECT_LE(state.session.messages.size(), 100U);
  EXPECT_EQ(status(state), requires_escalation);
  EXPECT_EQ(told(state).front(), "requires_sign_in $.buyer.authentication_status");
}

TEST(Bounds, a_refused_completion_names_a_few_reasons) {
  shop_front shop;
  const auto state = shop.create(order_of(all_of_a_full_shelf(shop)));
  const auto refused = shop.ask(&state, pay());
  ASSERT_FALSE(refused);
  EXPECT_LT(refused.error().message.size(), 1000U);
}

TEST(Bounds, goods_that_sold_out_all_at_once_are_told_within_them) {
  shop_front shop;
  auto items = all_of_a_full_shelf(shop);
  stock_refused gone;
  for (auto& entry : items) {
    shop.catalog.items[entry.id].available = 10;
    shop.catalog.items[entry.id].max_per_order.reset();
    gone.items.push_back(item_id{entry.id});
  }
  const auto paying = shop.after(shop.create(order_of(items)), pay());
  EXPECT_LE(shop.tell(paying, gone).session.messages.size(), 100U);
}

TEST(Bounds, a_long_id_is_repeated_in_part) {
  shop_front shop;
  const auto refused = shop.ask(nullptr, order_of({item(std::string(9000, 'x'))}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "There is no item with the id '" + std::string(64, 'x') + "…'.");
  std::string euros;
  for (int i = 0; i < 100; ++i) euros += "€";
  const auto cut = shop.ask(nullptr, order_of({item("x" + euros)}));
  EXPECT_EQ(cut.error().message, "There is no item with the id 'x" + euros.substr(0, 3 * 63) + "…'.")
      << "whole characters";
}

TEST(Bounds, an_agent_is_remembered_for_each_intervention_once) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.capabilities->interventions->supported = std::vector(200, InterventionType::_3ds);
  EXPECT_THAT(shop.create(request).hidden.requested_capabilities, ElementsAre("3ds"));
}

TEST(Bounds, many_groups_and_choices_take_little_time) {
  shop_front shop;
  auto items = all_of_a_full_shelf(shop);
  for (auto& entry : items) shop.catalog.items[entry.id].available = 10;
  std::vector<std::string> ids(200, "nothing of this name is in the cart");
  CheckoutSessionUpdateRequest request;
  request.fulfillment_groups = std::vector(200, group("g", shipping, ids));
  request.selected_fulfillment_options = std::vector(200, choose(shipping, "express", ids));
  const auto before = shop.create(order_of(items));
  const auto begun = std::chrono::steady_clock::now();
  const auto state = shop.after(before, request);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{500});
  EXPECT_LE(state.session.messages.size(), 100U);
}

TEST(Bounds, consents_are_kept_for_what_was_asked) {
  shop_front shop;
  auto& offered = shop.profile.marketing_consents.emplace_back();
  offered.channel = "email";
  offered.display_text = "News";
  offered.privacy_policy_url = "https://shop.example/privacy";
  auto request = pay();
  request.marketing_consents = std::vector{MarketingConsent{"sms", true}, MarketingConsent{"email", false},
                                           MarketingConsent{"pigeon", true}, MarketingConsent{"email", true}};
  EXPECT_THAT(shop.after(shop.ready(), request).hidden.marketing_consents, ElementsAre(MarketingConsent{"email", true}))
      << "the last word counts";
  shop.profile.marketing_consents.clear();
  EXPECT_TRUE(shop.after(shop.ready(), request).hidden.marketing_consents.empty());
}

TEST(Refused, a_request_the_edge_found_wrong_is_answered_with_just_that) {
  shop_front shop;
  const failure wrong{failure_kind::invalid_request, "invalid_type", "must be a string", "$.currency", std::nullopt};
  const auto ready = shop.ready();
  const auto done = shop.tell(shop.in_progress(), payment_settled{payment_captured{"ch_1"}});
  const std::array<const session_state*, 3> states{nullptr, &ready, &done};
  for (const auto* state : states) {
    command c;
    c.body = refused_request{state == nullptr ? operation::create : operation::update, wrong};
    EXPECT_EQ(c.op(), state == nullptr ? operation::create : operation::update);
    EXPECT_EQ(plan_quote(state, c, shop_front{}.profile).error(), wrong);
    EXPECT_EQ(decide(state, c, nullptr, shop.context()).error(), wrong);
  }
}

} // namespace
} // namespace acp::checkout::testing
