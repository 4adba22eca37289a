#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using enum CheckoutSessionStatus;
using namespace std::chrono_literals;

TEST(Lifetime, ends_at_its_time) {
  shop_front shop;
  const auto state = shop.ready();
  EXPECT_FALSE(lifetime_over(state, shop.now + 6h - 1us));
  EXPECT_TRUE(lifetime_over(state, shop.now + 6h));
}

TEST(Lifetime, over_the_session_takes_nothing_more) {
  shop_front shop;
  const auto state = shop.ready();
  shop.now += 6h;
  EXPECT_EQ(shop.ask(&state, CheckoutSessionUpdateRequest{}).error().code, "session_expired");
  EXPECT_EQ(shop.ask(&state, pay()).error().code, "session_expired");
  EXPECT_EQ(http_status(shop.ask(&state, CancelSessionRequest{}).error().kind), 405);
}

TEST(Lifetime, its_end_is_an_event) {
  shop_front shop;
  const auto state = shop.ready();
  const auto ended = shop.tell(state, lifetime_ended{});
  EXPECT_EQ(status(ended), expired);
  EXPECT_THAT(told(ended), ElementsAre("expired"));
  EXPECT_FALSE(decide(ended, lifetime_ended{}, shop.context()));
  EXPECT_FALSE(lifetime_over(ended, shop.now + 24h));
}

TEST(Lifetime, waits_for_a_payment_under_way) {
  shop_front shop;
  const auto paying = shop.in_progress();
  EXPECT_FALSE(lifetime_over(paying, shop.now + 24h));
  EXPECT_FALSE(decide(paying, lifetime_ended{}, shop.context()));
}

} // namespace
} // namespace acp::checkout::testing
