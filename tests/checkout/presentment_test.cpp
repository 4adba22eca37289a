#include "shop_front.hpp"

#include "checkout/quoting/presented_totals.hpp"
#include "checkout/quoting/presentment.hpp"
#include "checkout/quoting/totals.hpp"

#include <array>
#include <cstdlib>
#include <random>
#include <span>

namespace acp::checkout::testing {
namespace {

exchange_rate rate_of(std::string_view text) { return exchange_rate::parse(text).value(); }

struct showing : shop_front {
  showing() {
    profile.presentment = {{currency::parse("CHF").value(), rate_of("1.25"), "2026-04-30T08:00:00Z"},
                           {currency::parse("JPY").value(), rate_of("0.0064"), ""}};
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

std::int64_t shown(const std::vector<Total>& rows, TotalType type) {
  std::int64_t sum = 0;
  for (const auto& row : rows)
    if (row.type == type) sum += row.presentment_amount.value_or(0);
  return sum;
}

TEST(Presentment, shows_what_is_charged_in_another_currency) {
  showing shop;
  const auto state = shop.open("chf");
  const auto& session = state.session;
  EXPECT_EQ(session.currency, "usd");
  EXPECT_EQ(session.presentment_currency, "chf");
  EXPECT_EQ(session.exchange_rate, 1.25);
  EXPECT_EQ(session.exchange_rate_timestamp, "2026-04-30T08:00:00Z");
  for (const auto& each : session.totals) EXPECT_LE(std::abs(*each.presentment_amount - each.amount * 4 / 5), 1);
  EXPECT_EQ(shown(session.totals, TotalType::total), (total(state) * 4 + 2) / 5);
  EXPECT_EQ(session.line_items.at(0).totals.at(0).presentment_amount, 3200);
  for (const auto& option : session.fulfillment_options)
    std::visit([](const auto& o) { EXPECT_TRUE(o.totals.at(0).presentment_amount); }, option);
  const auto paid = shop.after(state, pay());
  EXPECT_EQ(paid.hidden.payment->amount.unit.code(), "USD");
}

void expect_sums(const CheckoutSession& session, const std::string& where) {
  const auto& rows = session.totals;
  const auto subtotal = shown(rows, TotalType::subtotal);
  EXPECT_EQ(subtotal, shown(rows, TotalType::items_base_amount) - shown(rows, TotalType::items_discount)) << where;
  EXPECT_EQ(shown(rows, TotalType::total), subtotal - shown(rows, TotalType::discount) +
                                               shown(rows, TotalType::fulfillment) + shown(rows, TotalType::tax))
      << where;
  std::int64_t base = 0;
  std::int64_t discount = 0;
  for (const auto& line : session.line_items) {
    const auto of_line = shown(line.totals, TotalType::subtotal);
    base += shown(line.totals, TotalType::items_base_amount);
    discount += shown(line.totals, TotalType::discount);
    EXPECT_EQ(of_line, shown(line.totals, TotalType::items_base_amount) - shown(line.totals, TotalType::discount))
        << where;
    EXPECT_EQ(shown(line.totals, TotalType::total), of_line + shown(line.totals, TotalType::tax)) << where;
  }
  EXPECT_EQ(base, shown(rows, TotalType::items_base_amount)) << where;
  EXPECT_EQ(discount, shown(rows, TotalType::items_discount)) << where;
}

void expect_near_and_nothing_where_nothing_is(const std::vector<Total>& rows, const conversion& to,
                                              const std::string& where) {
  for (const auto& row : rows) {
    ASSERT_TRUE(row.presentment_amount) << where;
    EXPECT_LE(std::abs(*row.presentment_amount - to(row.amount)), 3) << where << ' ' << to_string(row.type);
    if (row.amount == 0) {
      EXPECT_EQ(*row.presentment_amount, 0) << where << ' ' << to_string(row.type);
    }
    if (row.amount >= 0) {
      EXPECT_GE(*row.presentment_amount, 0) << where << ' ' << to_string(row.type);
    }
  }
}

/// A session with these lines (base, discount, tax), a taxed way to it, and something off it.
CheckoutSession totaled(std::span<const line_amounts> lines, const fulfillment_amounts& way) {
  CheckoutSession session;
  std::int64_t off = 0;
  for (const auto& each : lines) {
    session.line_items.emplace_back().totals = line_totals(each, language::en);
    off += each.discount;
  }
  const std::vector<discount_row> discounts{{TotalType::items_discount, "a", off / 3},
                                            {TotalType::items_discount, "b", off - off / 3},
                                            {TotalType::discount, "c", way.discount}};
  quote there;
  there.tax_jurisdiction = "US-CA";
  there.place_jurisdictions = {"US-NY"};
  session.totals = session_totals(lines, {{way}}, there, language::en, discounts);
  FulfillmentOptionShipping option;
  option.totals = option_totals({way.price, way.tax, way.tax_rate}, language::en);
  session.fulfillment_options.emplace_back(option);
  return session;
}

TEST(Presentment, adds_up_as_what_is_charged_does) {
  std::mt19937 random{7}; // the same carts in every run
  const auto below = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most - 1}(random);
  };
  const auto usd = currency::parse("USD").value();
  for (int i = 0; i < 2000; ++i) {
    const auto shown_in = currency::parse(std::array{"CHF", "JPY", "KWD", "CLF"}[i % 4]).value();
    const auto worth = rate_of(std::array{"1.13", "0.00641", "3.2537", "38.1", "0.333333333333", "7"}[below(6)]);
    const conversion to{usd, shown_in, worth};
    std::vector<line_amounts> lines(static_cast<std::size_t>(below(6)));
    for (auto& line : lines) {
      line.base = below(3) == 0 ? below(3) : below(20'000);
      line.discount = below(3) == 0 ? line.base : below(line.base + 1);
      line.tax = line.subtotal() * below(25) / 100;
      line.place = static_cast<std::size_t>(below(2)); // goes to another jurisdiction
    }
    fulfillment_amounts way;
    way.price = below(2) == 0 ? 0 : below(1500);
    way.discount = below(2) == 0 ? 0 : below(way.price + 1);
    way.tax = (way.price - way.discount) * below(20) / 100;
    auto session = totaled(lines, way);
    present_totals(session, to);
    const auto where = std::to_string(i);
    expect_sums(session, where);
    EXPECT_EQ(shown(session.totals, TotalType::total), to(sum_of(session.totals, TotalType::total))) << where;
    expect_near_and_nothing_where_nothing_is(session.totals, to, where);
    for (const auto& line : session.line_items) expect_near_and_nothing_where_nothing_is(line.totals, to, where);
    const auto& option = std::get<FulfillmentOptionShipping>(session.fulfillment_options.at(0)).totals;
    expect_near_and_nothing_where_nothing_is(option, to, where);
    EXPECT_EQ(shown(option, TotalType::total),
              option.size() == 1 ? to(way.price) : shown(option, TotalType::subtotal) + shown(option, TotalType::tax));
  }
}

TEST(Presentment, of_several_parcels_is_what_their_options_show) {
  CheckoutSession session;
  const std::vector<line_amounts> lines{{5000, 0, 0, {}, 0}};
  std::vector<fulfillment_amounts> ways;
  for (const auto* id : {"standard", "standard@b", "standard@c"}) {
    ways.push_back({100, 0, {}, 0, ways.size()});
    FulfillmentOptionShipping option;
    option.id = id;
    option.totals = option_totals(ways.back(), language::en);
    session.fulfillment_options.emplace_back(option);
    if (!session.selected_fulfillment_options) session.selected_fulfillment_options.emplace();
    session.selected_fulfillment_options->push_back({FulfillmentMethod::shipping, id, {}});
  }
  session.line_items.emplace_back().totals = line_totals(lines[0], language::en);
  quote there;
  there.place_jurisdictions = {"", ""};
  session.totals = session_totals(lines, ways, there, language::en);
  for (const auto* worth : {"1.27", "0.67", "3.25", "3"}) {
    present_totals(session, {currency::parse("USD").value(), currency::parse("GBP").value(), rate_of(worth)});
    std::int64_t sum = 0;
    for (const auto& option : session.fulfillment_options)
      sum += shown(std::get<FulfillmentOptionShipping>(option).totals, TotalType::total);
    EXPECT_EQ(shown(session.totals, TotalType::fulfillment), sum) << worth;
    expect_sums(session, worth);
  }
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
