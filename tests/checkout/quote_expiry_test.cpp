#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using enum CheckoutSessionStatus;
using namespace std::chrono_literals;

std::string expiry_of(const session_state& state) { return state.session.quote_expires_at.value_or("none"); }

std::string text_of(const session_state& state) {
  return std::visit([](const auto& m) { return m.content; }, state.session.messages.at(0));
}

TEST(QuoteExpiry, is_told_with_every_quote) {
  shop_front shop;
  const auto opened = shop.ready();
  EXPECT_EQ(expiry_of(opened), to_rfc3339(shop.now + 30min));
  EXPECT_FALSE(quote_over(opened, shop.now + 30min - 1us));
  EXPECT_TRUE(quote_over(opened, shop.now + 30min));
  shop.now += 5min;
  EXPECT_EQ(expiry_of(shop.after(opened, CheckoutSessionUpdateRequest{})), to_rfc3339(shop.now + 30min));
}

TEST(QuoteExpiry, follows_the_profile_and_ends_with_the_session) {
  shop_front shop;
  shop.profile.quote_lifetime = 90s;
  EXPECT_EQ(expiry_of(shop.ready()), to_rfc3339(shop.now + 90s));
  shop.profile.quote_lifetime = 24h;
  const auto opened = shop.ready();
  EXPECT_EQ(expiry_of(opened), opened.session.expires_at.value());
}

TEST(QuoteExpiry, an_empty_cart_has_no_quote) {
  shop_front shop;
  EXPECT_EQ(expiry_of(shop.create(order_of({}))), "none");
  CheckoutSessionUpdateRequest emptied;
  emptied.line_items = nullptr;
  const auto before = shop.ready();
  EXPECT_EQ(expiry_of(shop.after(before, emptied)), "none");
  EXPECT_FALSE(quote_over(shop.after(before, emptied), shop.now + 5h));
}

TEST(QuoteExpiry, past_it_a_command_quotes_anew) {
  shop_front shop;
  const auto opened = shop.ready();
  shop.now += 1h;
  shop.catalog.items["shirt"].prices["USD"] = 2100;
  const auto updated = shop.after(opened, CheckoutSessionUpdateRequest{});
  EXPECT_NE(total(updated), total(opened));
  EXPECT_FALSE(quote_over(updated, shop.now));
}

TEST(QuoteExpiry, past_it_the_same_total_is_charged) {
  shop_front shop;
  const auto opened = shop.ready();
  shop.now += 1h;
  const auto decided = shop.ask(&opened, pay());
  ASSERT_TRUE(decided);
  ASSERT_TRUE(decided->charge);
  EXPECT_EQ(decided->charge->amount.minor, total(opened));
  EXPECT_EQ(status(decided->happened.after), complete_in_progress);
  EXPECT_FALSE(quote_over(decided->happened.after, shop.now));
}

TEST(QuoteExpiry, past_it_another_total_is_shown_and_not_charged) {
  shop_front shop;
  const auto opened = shop.ready();
  shop.now += 1h;
  shop.catalog.items["shirt"].prices["USD"] = 2100;
  const auto decided = shop.ask(&opened, pay());
  ASSERT_TRUE(decided);
  EXPECT_FALSE(decided->charge);
  EXPECT_EQ(decided->happened.type, event_type::updated);
  const auto& shown = decided->happened.after;
  EXPECT_EQ(status(shown), ready_for_payment);
  EXPECT_THAT(told(shown), ElementsAre("price_change $.totals"));
  EXPECT_THAT(text_of(shown), HasSubstr("quote had expired"));
  EXPECT_EQ(expiry_of(shown), to_rfc3339(shop.now + 30min));
  const auto confirmed = shop.ask(&shown, pay());
  ASSERT_TRUE(confirmed && confirmed->charge);
  EXPECT_EQ(confirmed->charge->amount.minor, total(shown));
}

TEST(QuoteExpiry, before_it_another_total_is_not_charged_either) {
  shop_front shop;
  const auto opened = shop.ready();
  shop.catalog.items["shirt"].prices["USD"] = 2100;
  const auto shown = shop.after(opened, pay());
  EXPECT_EQ(status(shown), ready_for_payment);
  EXPECT_THAT(text_of(shown), ::testing::Not(HasSubstr("expired")));
}

TEST(QuoteExpiry, an_authenticated_buyer_pays_the_new_total_only_after_seeing_it) {
  shop_front shop;
  const auto asked = shop.tell(shop.in_progress(), payment_settled{payment_needs_authentication{}});
  ASSERT_EQ(status(asked), authentication_required);
  shop.now += 1h;
  const auto same = shop.ask(&asked, pay_after(AuthenticationOutcome::authenticated));
  ASSERT_TRUE(same && same->charge);
  EXPECT_TRUE(same->charge->authentication);
  shop.catalog.items["shirt"].prices["USD"] = 2100;
  const auto moved = shop.ask(&asked, pay_after(AuthenticationOutcome::authenticated));
  ASSERT_TRUE(moved);
  EXPECT_FALSE(moved->charge);
  EXPECT_EQ(status(moved->happened.after), ready_for_payment);
}

TEST(QuoteExpiry, a_session_from_before_has_none) {
  shop_front shop;
  auto old = shop.ready();
  old.session.quote_expires_at.reset();
  EXPECT_FALSE(quote_over(old, shop.now + 5h));
  EXPECT_EQ(status(shop.after(old, pay())), complete_in_progress);
}

} // namespace
} // namespace acp::checkout::testing
