#include "checkout/orders/order_command.hpp"
#include "checkout/session/hidden_codec.hpp"
#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using enum CheckoutSessionStatus;
using namespace std::chrono_literals;

CheckoutSessionCompleteRequest on_account(std::string number = "PO-1") {
  auto request = pay();
  request.payment_data = {};
  request.payment_data.purchase_order_number = std::move(number);
  return request;
}

shop_front with_terms(bool approves_all = false) {
  shop_front shop;
  shop.profile.purchases.terms = {PaymentTerms::net_30, PaymentTerms::immediate};
  shop.profile.purchases.approves_all = approves_all;
  return shop;
}

std::string param_refused(shop_front& shop, CheckoutSessionCompleteRequest request) {
  const auto ready = shop.ready();
  const auto refused = shop.ask(&ready, std::move(request));
  return refused ? "was not refused" : refused.error().param.value_or("");
}

session_state waiting(shop_front& shop) {
  auto request = on_account();
  request.payment_data.approval_required = true;
  return shop.after(shop.ready(), request);
}

std::expected<order_decision, failure> say(const shop_front& shop, const session_state& state, order_command c) {
  return decide_order(state, c, shop.context());
}

TEST(Purchase, is_refused_where_no_terms_are_offered) {
  shop_front shop;
  EXPECT_EQ(param_refused(shop, on_account()), "$.payment_data.instrument");
}

TEST(Purchase, is_paid_on_account_with_the_usual_terms) {
  auto shop = with_terms();
  const auto ready = shop.ready();
  const auto decided = shop.ask(&ready, on_account());
  ASSERT_TRUE(decided);
  ASSERT_TRUE(decided->charge);
  EXPECT_EQ(decided->charge->handler_id, purchase_order_handler);
  EXPECT_EQ(decided->charge->amount.minor, total(ready));
  const auto& after = decided->happened.after;
  EXPECT_EQ(status(after), complete_in_progress);
  ASSERT_TRUE(after.hidden.purchase);
  EXPECT_EQ(after.hidden.purchase->terms, PaymentTerms::net_30);
  EXPECT_EQ(after.hidden.purchase->due_date, to_rfc3339(shop.now + 30 * 24h));
  EXPECT_EQ(after.hidden.purchase->stage, approval::not_needed);
  EXPECT_EQ(decode_hidden(encode_hidden(after.hidden)).purchase, after.hidden.purchase);
  EXPECT_EQ(status(shop.tell(after, payment_settled{payment_captured{"ch_1"}})), completed);
}

TEST(Purchase, takes_the_terms_on_offer_and_a_due_date_within_them) {
  auto shop = with_terms();
  auto request = on_account();
  request.payment_data.payment_terms = PaymentTerms::net_60;
  EXPECT_EQ(param_refused(shop, request), "$.payment_data.payment_terms");
  request.payment_data.payment_terms = PaymentTerms::net_30;
  request.payment_data.due_date = to_rfc3339(shop.now + 32 * 24h);
  EXPECT_EQ(param_refused(shop, request), "$.payment_data.due_date");
  request.payment_data.due_date = to_rfc3339(shop.now - 1h);
  EXPECT_EQ(param_refused(shop, request), "$.payment_data.due_date");
  request.payment_data.due_date = to_rfc3339(shop.now + 10 * 24h);
  EXPECT_EQ(shop.after(shop.ready(), request).hidden.purchase->due_date, to_rfc3339(shop.now + 10 * 24h));
  EXPECT_EQ(param_refused(shop, on_account("")), "$.payment_data.purchase_order_number");
  EXPECT_EQ(param_refused(shop, on_account(std::string(101, 'x'))), "$.payment_data.purchase_order_number");
}

TEST(Purchase, who_asks_for_time_is_not_charged_at_once) {
  auto shop = with_terms();
  auto request = pay();
  request.payment_data.purchase_order_number = std::string{"PO-1"};
  EXPECT_EQ(status(shop.after(shop.ready(), request)), complete_in_progress) << "a number is only a number";
  request.payment_data.payment_terms = PaymentTerms::immediate;
  EXPECT_EQ(status(shop.after(shop.ready(), request)), complete_in_progress);
  request.payment_data.payment_terms = PaymentTerms::net_30;
  EXPECT_EQ(param_refused(shop, request), "$.payment_data.payment_terms");
}

TEST(Purchase, no_agent_names_its_handler) {
  auto shop = with_terms();
  auto request = pay();
  request.payment_data.handler_id = std::string{purchase_order_handler};
  EXPECT_EQ(param_refused(shop, request), "$.payment_data.handler_id");
}

TEST(Purchase, waits_for_an_approval_that_was_asked_for) {
  auto shop = with_terms();
  const auto state = waiting(shop);
  EXPECT_EQ(status(state), pending_approval);
  EXPECT_FALSE(state.hidden.payment) << "nothing is charged, nothing reserved";
  EXPECT_EQ(state.hidden.purchase->stage, approval::waiting);
  EXPECT_EQ(state.session.expires_at, to_rfc3339(shop.now + shop.profile.purchases.approval_lifetime));
  EXPECT_EQ(shop.ask(&state, CheckoutSessionUpdateRequest{}).error().code, "pending_approval");
  EXPECT_EQ(shop.ask(&state, pay()).error().code, "pending_approval");
  EXPECT_EQ(status(shop.after(state, CancelSessionRequest{})), canceled);
  EXPECT_EQ(status(shop.tell(state, lifetime_ended{})), expired);
}

TEST(Purchase, waits_always_where_the_merchant_wants_to_look_first) {
  auto shop = with_terms(true);
  auto request = on_account();
  request.payment_data.approval_required = false;
  EXPECT_EQ(status(shop.after(shop.ready(), request)), pending_approval);
}

TEST(Purchase, an_approved_one_is_completed) {
  auto shop = with_terms();
  const auto state = waiting(shop);
  const auto approved = say(shop, state, approve_purchase{});
  ASSERT_TRUE(approved && approved->happened && approved->charge);
  const auto& after = approved->happened->after;
  EXPECT_EQ(approved->happened->type, event_type::completion_started);
  EXPECT_EQ(status(after), complete_in_progress);
  EXPECT_EQ(after.hidden.payment->key, approved->charge->key);
  EXPECT_EQ(approved->charge->amount.minor, total(state));
  EXPECT_EQ(approved->charge->instrument.credential.token, "PO-1");
  EXPECT_FALSE(say(shop, after, approve_purchase{})->happened) << "said again";
  const auto done = shop.tell(after, payment_settled{payment_captured{"ch_1"}});
  EXPECT_EQ(status(done), completed);
  EXPECT_FALSE(say(shop, done, approve_purchase{})->happened);
  EXPECT_EQ(say(shop, done, refuse_purchase{}).error().code, "not_pending_approval");
}

TEST(Purchase, a_refused_one_goes_back_with_the_merchants_word) {
  auto shop = with_terms();
  const auto refused = say(shop, waiting(shop), refuse_purchase{"The limit is reached."});
  ASSERT_TRUE(refused && refused->happened);
  const auto& after = refused->happened->after;
  EXPECT_EQ(status(after), ready_for_payment);
  EXPECT_EQ(told(after), std::vector<std::string>{"payment_declined"});
  const auto& message = std::get<MessageError>(after.session.messages.front());
  EXPECT_NE(message.content.find("The limit is reached."), std::string::npos);
  EXPECT_FALSE(say(shop, after, refuse_purchase{})->happened) << "said again";
  EXPECT_EQ(say(shop, after, approve_purchase{}).error().code, "not_pending_approval");
  EXPECT_EQ(status(shop.after(after, pay())), complete_in_progress) << "it can be paid in another way";
}

TEST(Purchase, an_approval_that_came_to_nothing_is_asked_for_again) {
  auto shop = with_terms();
  const auto approved = say(shop, waiting(shop), approve_purchase{})->happened->after;
  const auto again = shop.tell(approved, completion_abandoned{});
  EXPECT_EQ(status(again), pending_approval);
  EXPECT_EQ(again.hidden.purchase->stage, approval::waiting);
  EXPECT_FALSE(again.hidden.payment);
  const auto twice = say(shop, again, approve_purchase{});
  ASSERT_TRUE(twice && twice->charge);
  EXPECT_NE(twice->charge->key, approved.hidden.payment->key);
}

TEST(Purchase, nothing_waits_elsewhere) {
  shop_front shop;
  EXPECT_EQ(say(shop, shop.ready(), approve_purchase{}).error().code, "not_pending_approval");
  EXPECT_EQ(say(shop, shop.in_progress(), refuse_purchase{}).error().code, "not_pending_approval");
}

} // namespace
} // namespace acp::checkout::testing
