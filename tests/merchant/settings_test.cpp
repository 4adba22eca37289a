#include "merchant/import/settings.hpp"

#include "merchant/import/setting_values.hpp"

#include <nlohmann/json.hpp>

namespace acp::merchant {
namespace {

using nlohmann::json;
using testing::ElementsAre;

catalog_settings read(const std::string& text) {
  problem_list problems;
  auto settings = read_settings(json::parse(text), problems);
  EXPECT_TRUE(problems.empty()) << problems.failure().problems.at(0).path;
  return settings;
}

std::vector<std::string> setting_problem_paths(const std::string& text) {
  problem_list problems;
  read_settings(json::parse(text), problems);
  std::vector<std::string> paths;
  for (const auto& p : problems.failure().problems) paths.push_back(p.path);
  return paths;
}

TEST(percent, is_exact) {
  EXPECT_EQ(parse_percent("8.625")->millionths, 86'250);
  EXPECT_EQ(parse_percent("20")->millionths, 200'000);
  EXPECT_EQ(parse_percent("0")->millionths, 0);
  EXPECT_EQ(parse_percent("0.0001")->millionths, 1);
  EXPECT_EQ(parse_percent("100")->millionths, 1'000'000);
  for (const auto* text : {"", ".", "5.", ".5", "-1", "1e2", "100.0001", "8.62505", "1000", "8,5", " 8"})
    EXPECT_FALSE(parse_percent(text)) << text;
}

TEST(settings, say_of_an_item_only_what_is_given) {
  const auto settings = read(R"({"items":{"a":{"stock":5},"b":{"stock":"unlimited","max_per_order":null},"c":{}}})");
  ASSERT_EQ(settings.items.size(), 3U);
  EXPECT_EQ(settings.items[0].stock.value(), 5);
  EXPECT_FALSE(settings.items[0].max_per_order);
  EXPECT_FALSE(settings.items[1].stock.value().has_value());
  EXPECT_FALSE(settings.items[1].max_per_order.value().has_value());
  EXPECT_FALSE(settings.items[2].stock);
  EXPECT_FALSE(settings.items[2].taxable);
  EXPECT_FALSE(settings.taxes);
  EXPECT_FALSE(settings.fulfillment);
}

TEST(settings, read_prices_per_currency) {
  const auto settings = read(R"({"items":{"a":{"prices":{"EUR":279,"JPY":null}}}})");
  const auto& prices = settings.items.at(0).prices;
  ASSERT_EQ(prices.size(), 2U);
  EXPECT_EQ(prices[0].amount, 279);
  EXPECT_EQ(prices[1].unit.code(), "JPY");
  EXPECT_FALSE(prices[1].amount);
}

TEST(settings, read_every_type_of_option) {
  const auto settings = read(R"({"fulfillment_options":[
    {"id":"s","type":"shipping","title":"S","carrier":"Post","earliest_days":1,"latest_days":2,
     "destinations":[{"country":"us","state":"ca","postal_prefix":"94 1"}],"prices":{"USD":1}},
    {"id":"d","type":"digital","title":"D","prices":{"USD":0},"translations":{"fr":{"title":"F"}}},
    {"id":"p","type":"pickup","title":"P","ready_hours":1,"kept_days":2,"pickup_type":"locker","prices":{"USD":0},
     "location":{"name":"L","address":{"name":"L","line_one":"1","city":"C","state":"CA","country":"US","postal_code":"9"}}},
    {"id":"l","type":"local_delivery","title":"L","days_ahead":1,"from_hour":9,"to_hour":12,"prices":{"USD":2},
     "service_area":{"radius_miles":2.5}}]})");
  const auto& rules = settings.fulfillment.value();
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].zones.at(0).postal_prefix, "941");
  EXPECT_EQ(rules[0].zones.at(0).state, "CA");
  EXPECT_EQ(std::get<shipping_terms>(rules[0].terms).carrier, "Post");
  EXPECT_EQ(rules[1].type(), checkout::fulfillment_type::digital);
  EXPECT_EQ(rules[1].translations.at(0).title, "F");
  EXPECT_EQ(std::get<pickup_terms>(rules[2].terms).kind, PickupType::locker);
  EXPECT_EQ(std::get<local_delivery_terms>(rules[3].terms).to_hour, 12);
}

TEST(settings, name_every_mistake_by_its_path) {
  EXPECT_THAT(setting_problem_paths("[]"), ElementsAre("$"));
  EXPECT_THAT(setting_problem_paths(R"({"item":{}})"), ElementsAre("$.item"));
  EXPECT_THAT(
      setting_problem_paths(R"({"items":{"a-1":{"stok":1,"stock":-1,"prices":{"eur":1,"EUR":1.5},"taxable":"no"}}})"),
      testing::UnorderedElementsAre("$.items['a-1'].stok", "$.items['a-1'].stock", "$.items['a-1'].prices.eur",
                                    "$.items['a-1'].prices.EUR", "$.items['a-1'].taxable"));
  EXPECT_THAT(
      setting_problem_paths(
          R"({"items":{"a":{"fulfillable_by":["air"],"weight":{"value":1,"unit":"stone"},"max_per_order":0}}})"),
      testing::UnorderedElementsAre("$.items.a.fulfillable_by", "$.items.a.weight", "$.items.a.max_per_order"));
  EXPECT_THAT(
      setting_problem_paths(
          R"({"tax_rates":[{"country":"USA","percent":8.5},{"country":"FR","percent":"20"},{"country":"FR","percent":"10"}]})"),
      testing::IsSupersetOf({"$.tax_rates[0].country", "$.tax_rates[0].percent", "$.tax_rates[2]"}));
  EXPECT_THAT(setting_problem_paths(R"({"fulfillment_options":[{"id":"a","type":"air","title":"A","prices":{"USD":1}},
                               {"id":"a","type":"shipping","title":"A","earliest_days":3,"latest_days":2,"prices":{}}]})"),
              testing::IsSupersetOf({"$.fulfillment_options[0].type", "$.fulfillment_options[1].latest_days",
                                     "$.fulfillment_options[1].prices", "$.fulfillment_options[1].id"}));
  EXPECT_THAT(setting_problem_paths(
                  R"({"fulfillment_options":[{"id":"fast@home","type":"shipping","title":"F","prices":{"USD":1}}]})"),
              testing::Contains("$.fulfillment_options[0].id"));
  EXPECT_THAT(setting_problem_paths(
                  R"({"fulfillment_options":[{"id":"p","type":"pickup","title":"P","ready_hours":1,"kept_days":1,
                               "prices":{"USD":1},"location":{"name":"L"}}]})"),
              ElementsAre("$.fulfillment_options[0].location.address"));
}

TEST(settings, refuse_numbers_beyond_64_bits) {
  EXPECT_THAT(setting_problem_paths(R"({"items":{"a":{"stock":18446744073709551615}}})"),
              ElementsAre("$.items.a.stock"));
}

} // namespace
} // namespace acp::merchant
