#include "merchant/cache/fulfillment_rule.hpp"

namespace acp::merchant {
namespace {

using namespace std::chrono;

const checkout::time_point half_past_noon = sys_days{2026y / April / 17} + 12h + 30min;

fulfillment_rule rule(decltype(fulfillment_rule::terms) terms) {
  return {"option", "An option", "How it is", {}, {}, std::move(terms)};
}

TEST(fulfillment_rule, counts_days_of_shipping_from_today) {
  const auto option =
      std::get<FulfillmentOptionShipping>(to_option(rule(shipping_terms{"Post", 1, 3}), half_past_noon));
  EXPECT_EQ(option.id, "option");
  EXPECT_EQ(*option.description, "How it is");
  EXPECT_EQ(*option.carrier, "Post");
  EXPECT_EQ(*option.earliest_delivery_time, "2026-04-18T08:00:00Z");
  EXPECT_EQ(*option.latest_delivery_time, "2026-04-20T20:00:00Z");
  EXPECT_TRUE(option.totals.empty());
}

TEST(fulfillment_rule, speaks_the_languages_it_has_words_for) {
  auto translated = rule(digital_terms{});
  translated.translations = {{"de", "Auf Deutsch", "So ist es"}, {"de-CH", "Schweizerisch", {}}};
  const auto title = [&](std::string_view locale) {
    const auto option = std::get<FulfillmentOptionDigital>(to_option(translated, half_past_noon, locale));
    return option.title + "/" + option.description.value_or("-");
  };
  EXPECT_EQ(title("de-AT"), "Auf Deutsch/So ist es");
  EXPECT_EQ(title("de-CH"), "Schweizerisch/-");
  EXPECT_EQ(title("fr-FR"), "An option/How it is");
  EXPECT_EQ(title(""), "An option/How it is");
}

TEST(fulfillment_rule, is_the_same_a_moment_later) {
  for (const auto& r : {rule(shipping_terms{{}, 1, 3}), rule(pickup_terms{}), rule(local_delivery_terms{1, 9, 12, {}})})
    EXPECT_EQ(to_option(r, half_past_noon), to_option(r, half_past_noon + 5min));
}

TEST(fulfillment_rule, rounds_the_hour_of_pickup_up) {
  pickup_terms terms;
  terms.location.name = "The shop";
  terms.kind = PickupType::curbside;
  terms.ready_hours = 2;
  terms.kept_days = 7;
  const auto option = std::get<FulfillmentOptionPickup>(to_option(rule(terms), half_past_noon));
  EXPECT_EQ(option.location.name, "The shop");
  EXPECT_EQ(*option.pickup_type, PickupType::curbside);
  EXPECT_EQ(*option.ready_by, "2026-04-17T15:00:00Z");
  EXPECT_EQ(*option.pickup_by, "2026-04-24T15:00:00Z");
}

TEST(fulfillment_rule, gives_local_delivery_a_window) {
  ServiceArea area;
  area.center_postal_code = "94103";
  const auto option =
      std::get<FulfillmentOptionLocalDelivery>(to_option(rule(local_delivery_terms{1, 17, 24, area}), half_past_noon));
  EXPECT_EQ(option.delivery_window->start, "2026-04-18T17:00:00Z");
  EXPECT_EQ(option.delivery_window->end, "2026-04-19T00:00:00Z");
  EXPECT_EQ(*option.service_area->center_postal_code, "94103");
}

TEST(fulfillment_rule, tells_its_type) {
  EXPECT_EQ(rule(digital_terms{}).type(), checkout::fulfillment_type::digital);
  EXPECT_EQ(rule(pickup_terms{}).type(), checkout::fulfillment_type::pickup);
  EXPECT_TRUE(rule(local_delivery_terms{}).travels());
  EXPECT_FALSE(rule(pickup_terms{}).travels());
}

} // namespace
} // namespace acp::merchant
