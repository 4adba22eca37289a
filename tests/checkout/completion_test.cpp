#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

failure refusal(shop_front& shop, const session_state& state, CheckoutSessionCompleteRequest request) {
  auto refused = shop.ask(&state, std::move(request));
  if (refused) throw std::runtime_error{"was not refused"};
  return refused.error();
}

TEST(Complete, records_the_intent_before_it_charges) {
  shop_front shop;
  const auto ready = shop.ready();
  command c;
  c.body = pay();
  c.context.key = idempotency{sha256("scope"), sha256("body")};
  const auto decided = shop.run(&ready, c);
  ASSERT_TRUE(decided);
  const auto& after = decided->happened.after;
  EXPECT_EQ(decided->happened.type, event_type::completion_started);
  EXPECT_EQ(status(after), complete_in_progress);
  ASSERT_TRUE(after.hidden.payment);
  EXPECT_EQ(after.hidden.payment->key, payment_key{"pay_" + ready.session.id + "_2"});
  EXPECT_EQ(after.hidden.payment->amount, (money{total(ready), currency::parse("usd").value()}));
  EXPECT_EQ(after.hidden.payment->idempotency_scope, to_hex(sha256("scope")));
  ASSERT_TRUE(decided->charge);
  EXPECT_EQ(decided->charge->key, after.hidden.payment->key);
  EXPECT_EQ(decided->charge->amount, after.hidden.payment->amount);
  EXPECT_EQ(decided->charge->session, ready.id());
  EXPECT_EQ(decided->charge->instrument.credential.token, "spt_123");
  EXPECT_FALSE(decided->charge->authentication);
}

TEST(Complete, decides_the_same_again) {
  shop_front shop;
  const auto ready = shop.ready();
  EXPECT_EQ(shop.ask(&ready, pay())->happened.after, shop.ask(&ready, pay())->happened.after);
}

TEST(Complete, not_ready_says_what_is_missing) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.fulfillment_details.reset();
  const auto refused = refusal(shop, shop.create(request), pay());
  EXPECT_EQ(refused.kind, failure_kind::invalid_request);
  EXPECT_EQ(refused.code, "not_ready_for_payment");
  EXPECT_EQ(refused.param, "$.fulfillment_details.address");
  EXPECT_THAT(refused.message, ::testing::HasSubstr("address"));
}

TEST(Complete, names_a_handler_that_is_offered) {
  shop_front shop;
  const auto ready = shop.ready();
  auto other = pay();
  other.payment_data.handler_id = "cash";
  EXPECT_EQ(refusal(shop, ready, other).param, "$.payment_data.handler_id");
  auto none = pay();
  none.payment_data.handler_id.reset();
  EXPECT_EQ(status(shop.after(ready, none)), complete_in_progress) << "there is only one";
  shop.profile.payment->handlers.push_back(shop.profile.payment->handlers.front());
  shop.profile.payment->handlers.back().id = "wallet";
  EXPECT_EQ(refusal(shop, shop.ready(), none).param, "$.payment_data.handler_id");
}

TEST(Complete, needs_an_instrument_a_buyer_and_no_approval) {
  shop_front shop;
  auto on_account = pay();
  on_account.payment_data.instrument.reset();
  on_account.payment_data.purchase_order_number = "PO-1";
  EXPECT_EQ(refusal(shop, shop.ready(), on_account).param, "$.payment_data.instrument");
  auto approval = pay();
  approval.payment_data.approval_required = true;
  EXPECT_EQ(refusal(shop, shop.ready(), approval).param, "$.payment_data.approval_required");
  auto anonymous = order_of({item("shirt")});
  anonymous.buyer.reset();
  const auto nobody = shop.create(anonymous);
  EXPECT_EQ(status(nobody), ready_for_payment);
  EXPECT_EQ(refusal(shop, nobody, pay()).param, "$.buyer");
  auto with_buyer = pay();
  with_buyer.buyer = someone();
  EXPECT_EQ(shop.after(nobody, with_buyer).session.buyer->email, "ann@example.com");
}

TEST(Complete, a_price_that_moved_is_shown_and_not_charged) {
  shop_front shop;
  const auto ready = shop.ready();
  shop.catalog.items["shirt"].prices["USD"] = 2100;
  const auto decided = shop.ask(&ready, pay());
  ASSERT_TRUE(decided);
  EXPECT_FALSE(decided->charge);
  EXPECT_EQ(decided->happened.type, event_type::updated);
  const auto& shown = decided->happened.after;
  EXPECT_EQ(status(shown), ready_for_payment);
  EXPECT_THAT(told(shown), ElementsAre("price_change $.totals"));
  EXPECT_EQ(total(shown), 2860);
  EXPECT_EQ(status(shop.after(shown, pay())), complete_in_progress) << "the agent has seen it now";
}

TEST(Complete, what_sold_out_meanwhile_falls_back) {
  shop_front shop;
  const auto ready = shop.ready();
  shop.catalog.items["shirt"].available = 0;
  const auto decided = shop.ask(&ready, pay());
  ASSERT_TRUE(decided);
  EXPECT_FALSE(decided->charge);
  EXPECT_EQ(status(decided->happened.after), not_ready_for_payment);
  EXPECT_THAT(told(decided->happened.after), ElementsAre("out_of_stock $.line_items[0].item.id"));
}

TEST(Complete, keeps_to_itself_what_is_write_only) {
  shop_front shop;
  shop.profile.marketing_consents.emplace_back().channel = "email";
  auto open = order_of({item("shirt")});
  open.affiliate_attribution.emplace().provider = "first.example";
  auto request = pay();
  request.affiliate_attribution.emplace().provider = "last.example";
  request.marketing_consents = std::vector{MarketingConsent{"email", true}};
  request.order_notes = "Ring twice.";
  request.risk_signals.emplace().ip_address = "192.0.2.1";
  const auto after = shop.after(shop.create(open), request);
  ASSERT_EQ(after.hidden.attributions.size(), 2U);
  EXPECT_EQ(after.hidden.attributions[0].touchpoint, Touchpoint::first);
  EXPECT_EQ(after.hidden.attributions[1].provider, "last.example");
  EXPECT_EQ(after.hidden.marketing_consents.size(), 1U);
  EXPECT_EQ(after.hidden.order_notes, "Ring twice.");
}

TEST(Complete, the_first_touch_stays_and_the_last_moves) {
  shop_front shop;
  auto open = order_of({item("shirt")});
  open.affiliate_attribution.emplace().provider = "one.example";
  auto request = pay();
  request.affiliate_attribution.emplace().provider = "two.example";
  request.affiliate_attribution->touchpoint = Touchpoint::first;
  auto state = shop.after(shop.create(open), request);
  ASSERT_EQ(state.hidden.attributions.size(), 1U);
  EXPECT_EQ(state.hidden.attributions[0].provider, "one.example");

  state = shop.tell(state, payment_settled{payment_declined{}});
  request.affiliate_attribution->touchpoint = Touchpoint::last;
  state = shop.after(state, request);
  state = shop.tell(state, payment_settled{payment_declined{}});
  request.affiliate_attribution->provider = "three.example";
  state = shop.after(state, request);
  ASSERT_EQ(state.hidden.attributions.size(), 2U);
  EXPECT_EQ(state.hidden.attributions[1].provider, "three.example");
}

class Authentication : public ::testing::Test {
protected:
  shop_front shop;
  session_state asked = shop.tell(
      shop.in_progress(),
      payment_settled{payment_needs_authentication{{{"123456", "US", "m_1", "Toy", {}}, DirectoryServer::visa, {}}}});
};

TEST_F(Authentication, is_asked_for_with_what_it_needs) {
  EXPECT_EQ(status(asked), authentication_required);
  EXPECT_EQ(asked.session.authentication_metadata->acquirer_details.acquirer_bin, "123456");
  EXPECT_TRUE(asked.hidden.authenticating);
  EXPECT_FALSE(asked.hidden.payment);
}

TEST_F(Authentication, completing_without_its_result_is_refused) {
  const auto refused = refusal(shop, asked, pay());
  EXPECT_EQ(refused.code, "requires_3ds");
  EXPECT_EQ(refused.param, "$.authentication_result");
  EXPECT_EQ(http_status(refused.kind), 400);
}

TEST_F(Authentication, that_succeeded_is_charged_under_a_new_key) {
  for (const auto outcome : {AuthenticationOutcome::authenticated, AuthenticationOutcome::attempt_acknowledged,
                             AuthenticationOutcome::informational}) {
    const auto decided = shop.ask(&asked, pay_after(outcome));
    ASSERT_TRUE(decided && decided->charge);
    EXPECT_EQ(decided->charge->authentication->outcome, outcome);
    EXPECT_NE(decided->charge->key, *asked.hidden.authenticating);
    EXPECT_TRUE(decided->happened.after.session.authentication_metadata.is_absent());
    EXPECT_FALSE(decided->happened.after.hidden.authenticating);
  }
}

TEST_F(Authentication, that_failed_charges_nothing) {
  for (const auto outcome :
       {AuthenticationOutcome::denied, AuthenticationOutcome::abandoned, AuthenticationOutcome::canceled,
        AuthenticationOutcome::rejected, AuthenticationOutcome::not_supported, AuthenticationOutcome::internal_error,
        AuthenticationOutcome::processing_error}) {
    const auto decided = shop.ask(&asked, pay_after(outcome));
    ASSERT_TRUE(decided);
    EXPECT_FALSE(decided->charge);
    EXPECT_EQ(decided->happened.type, event_type::completion_failed);
    EXPECT_EQ(status(decided->happened.after), ready_for_payment);
    EXPECT_THAT(told(decided->happened.after), ElementsAre("payment_declined"));
    EXPECT_TRUE(decided->happened.after.session.authentication_metadata.is_absent());
  }
}

TEST_F(Authentication, does_not_count_for_another_amount) {
  CheckoutSessionUpdateRequest more;
  more.line_items = std::vector{item("shirt", 2)};
  const auto changed = shop.after(asked, more);
  EXPECT_EQ(status(changed), ready_for_payment);
  const auto decided = shop.ask(&changed, pay_after(AuthenticationOutcome::authenticated));
  ASSERT_TRUE(decided && decided->charge);
  EXPECT_FALSE(decided->charge->authentication) << "nobody waits for it any more";

  shop.catalog.items["shirt"].prices["USD"] = 1;
  const auto moved = shop.ask(&asked, pay_after(AuthenticationOutcome::authenticated));
  ASSERT_TRUE(moved);
  EXPECT_FALSE(moved->charge);
  EXPECT_FALSE(moved->happened.after.hidden.authenticating);
  EXPECT_EQ(status(moved->happened.after), ready_for_payment);
}

} // namespace
} // namespace acp::checkout::testing
