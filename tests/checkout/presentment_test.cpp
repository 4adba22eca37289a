#include "shop_front.hpp"

#include "checkout/quoting/presentment.hpp"

namespace acp::checkout::testing {
namespace {

struct showing : shop_front {
  showing() {
    profile.presentment = {{currency::parse("CHF").value(), 1.25, "2026-04-30T08:00:00Z"},
                           {currency::parse("JPY").value(), 0.0064, ""}};
  }
  session_state open(std::string in) {
    auto request = order_of({item("shirt", 2)});
    request.currency = std::move(in);
    command c;
    c.body = std::move(request);
    c.context.currency = "usd";
    return run(nullptr, std::move(c)).value().happened.after;
  }
};

TEST(Presentment, shows_what_is_charged_in_another_currency) {
  showing shop;
  const auto state = shop.open("chf");
  const auto& session = state.session;
  EXPECT_EQ(session.currency, "usd");
  EXPECT_EQ(session.presentment_currency, "chf");
  EXPECT_EQ(session.exchange_rate, 1.25);
  EXPECT_EQ(session.exchange_rate_timestamp, "2026-04-30T08:00:00Z");
  for (const auto& each : session.totals)
    EXPECT_EQ(each.presentment_amount,
              static_cast<std::int64_t>(std::nearbyint(static_cast<double>(each.amount) / 1.25)));
  EXPECT_EQ(session.line_items.at(0).totals.at(0).presentment_amount, 3200);
  for (const auto& option : session.fulfillment_options)
    std::visit([](const auto& o) { EXPECT_TRUE(o.totals.at(0).presentment_amount); }, option);
  const auto paid = shop.after(state, pay());
  EXPECT_EQ(paid.hidden.payment->amount.unit.code(), "USD");
}

TEST(Presentment, minds_the_digits_of_both_currencies) {
  showing shop;
  const auto state = shop.open("JPY");
  EXPECT_EQ(state.session.presentment_currency, "jpy");
  EXPECT_EQ(state.session.line_items.at(0).totals.at(0).presentment_amount, 6250) << "40.00 USD at 0.0064";
  EXPECT_FALSE(state.session.exchange_rate_timestamp);
}

TEST(Presentment, is_left_out_where_nothing_is_to_be_converted) {
  showing shop;
  for (const auto* in : {"usd", "eur"}) {
    const auto state = shop.open(in);
    EXPECT_EQ(state.session.currency, in);
    EXPECT_FALSE(state.session.presentment_currency);
    EXPECT_FALSE(state.session.totals.at(0).presentment_amount);
  }
}

} // namespace
} // namespace acp::checkout::testing
