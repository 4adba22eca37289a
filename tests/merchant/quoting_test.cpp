#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"

#include <gmock/gmock.h>

namespace acp::test {
namespace {

using checkout::fulfillment_type;
using testing::ElementsAre;

std::string id_of(const checkout::quoted_option& option) {
  return std::visit([](const auto& o) { return o.id; }, option.option);
}

std::vector<std::string> option_ids(const checkout::quote& q) {
  std::vector<std::string> ids;
  for (const auto& option : q.options) ids.push_back(id_of(option));
  return ids;
}

struct quoting : shop {};

TEST_F(quoting, answers_for_california) {
  const auto q = quote(cart("USD", {"item_123"}, address("US", "CA", "94131"))).value();
  ASSERT_EQ(q.items.size(), 1U);
  const auto& item = q.items[0];
  EXPECT_EQ(item.name, "Denim jacket, blue, M");
  EXPECT_EQ(item.product_id, "prod_denim_jacket");
  EXPECT_EQ(item.unit_price->minor, 300);
  EXPECT_EQ(item.tax.millionths, 86'250);
  EXPECT_FALSE(item.available);
  EXPECT_THAT(item.images, ElementsAre("https://shop.example/images/denim-jacket.jpg"));
  EXPECT_EQ(item.variant_options.at(0).name, "Colour");
  EXPECT_EQ(item.weight->unit, WeightUnit::kg);
  EXPECT_THAT(item.fulfillable_by, ElementsAre(fulfillment_type::shipping));
  EXPECT_EQ(q.tax_jurisdiction, "US-CA");
  EXPECT_TRUE(q.ships_to_destination);

  ASSERT_THAT(option_ids(q), ElementsAre("fulfillment_option_123", "fulfillment_option_456", "ful_overnight_01"));
  EXPECT_EQ(q.options[0].price.minor, 100);
  EXPECT_EQ(q.options[0].tax.millionths, 0);
  EXPECT_THAT(q.options[0].items, ElementsAre(checkout::item_id{"item_123"}));
  const auto& standard = std::get<FulfillmentOptionShipping>(q.options[0].option);
  EXPECT_EQ(standard.title, "Standard");
  EXPECT_EQ(*standard.earliest_delivery_time, "2026-04-21T08:00:00Z");
}

TEST_F(quoting, answers_for_france) {
  const auto q = quote(cart("EUR", {"item_456"}, address("FR", "IDF", "75002"))).value();
  EXPECT_EQ(q.items.at(0).unit_price->minor, 1150);
  EXPECT_EQ(q.items.at(0).tax.millionths, 200'000);
  EXPECT_EQ(q.tax_jurisdiction, "FR-IDF");
  ASSERT_THAT(option_ids(q), ElementsAre("fulfillment_option_123", "fulfillment_option_456"));
  EXPECT_EQ(q.options[1].price.minor, 450);
  EXPECT_EQ(q.options[1].tax.millionths, 200'000);
}

TEST_F(quoting, answers_for_japan) {
  const auto q = quote(cart("JPY", {"item_123"}, address("JP", "13", "100-0005"))).value();
  EXPECT_EQ(q.items.at(0).unit_price->minor, 450);
  EXPECT_EQ(q.items.at(0).tax.millionths, 100'000);
  EXPECT_THAT(option_ids(q), ElementsAre("fulfillment_option_123", "fulfillment_option_456"));
}

TEST_F(quoting, leaves_out_what_does_not_exist) {
  const auto q = quote(cart("USD", {"item_nobody_knows", "item_123"})).value();
  ASSERT_EQ(q.items.size(), 1U);
  EXPECT_EQ(q.items[0].item.str(), "item_123");
}

TEST_F(quoting, has_no_price_in_other_currencies) {
  const auto q = quote(cart("GBP", {"item_123"}, address("US", "CA", "94131"))).value();
  EXPECT_FALSE(q.items.at(0).unit_price);
  EXPECT_TRUE(q.options.empty());
}

TEST_F(quoting, offers_nothing_that_travels_without_a_destination) {
  const auto q = quote(cart("USD", {"item_123", "item_gift_card_25", "item_bicycle_green"})).value();
  ASSERT_THAT(option_ids(q), ElementsAre("digital_delivery", "pickup_san_francisco"));
  EXPECT_THAT(q.options[0].items, ElementsAre(checkout::item_id{"item_gift_card_25"}));
  EXPECT_THAT(q.options[1].items, ElementsAre(checkout::item_id{"item_bicycle_green"}));
  EXPECT_EQ(q.tax_jurisdiction, "");
  EXPECT_EQ(q.items[0].tax.millionths, 0);
}

TEST_F(quoting, brings_flowers_within_the_city_only) {
  const auto here = quote(cart("USD", {"item_tulips"}, address("US", "CA", "94131"))).value();
  EXPECT_THAT(option_ids(here), ElementsAre("pickup_san_francisco", "local_delivery_san_francisco"));
  const auto there = quote(cart("USD", {"item_soup_kit"}, address("US", "NY", "10001"))).value();
  EXPECT_TRUE(there.options.empty());
  EXPECT_FALSE(there.ships_to_destination);
}

TEST_F(quoting, says_where_nobody_ships_to) {
  const auto away = address("AU", "NSW", "2000");
  EXPECT_FALSE(quote(cart("USD", {"item_123"}, away))->ships_to_destination);
  EXPECT_TRUE(quote(cart("USD", {"item_ebook_knitting"}, away))->ships_to_destination);
}

TEST_F(quoting, taxes_what_is_taxable) {
  const auto q = quote(cart("USD", {"item_gift_card_25", "item_ebook_knitting"}, address("US", "CA", "94131"))).value();
  EXPECT_FALSE(q.items.at(0).taxable);
  EXPECT_EQ(q.items.at(0).tax.millionths, 0);
  EXPECT_EQ(q.items.at(1).tax.millionths, 86'250);
}

TEST_F(quoting, shows_what_is_left) {
  const auto q = quote(cart("USD", {"item_last10", "item_sold_out", "item_not_for_sale", "item_gift_card_25"})).value();
  EXPECT_EQ(q.items.at(0).available, 10);
  EXPECT_EQ(q.items.at(1).available, 0);
  EXPECT_EQ(q.items.at(2).available, 0);
  EXPECT_FALSE(q.items.at(3).available);
  EXPECT_EQ(q.items.at(3).max_per_order, 20);
}

TEST_F(quoting, is_answered_before_the_call_returns) {
  bool answered = false;
  merchant_->services().quotes.quote(cart("USD", {"item_123"}), [&](auto q) { answered = q.has_value(); });
  EXPECT_TRUE(answered);
}

} // namespace
} // namespace acp::test
