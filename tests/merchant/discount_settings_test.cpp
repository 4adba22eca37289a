#include "merchant/import/settings.hpp"

#include <nlohmann/json.hpp>

namespace acp::merchant {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> problems_of(const std::string& discounts, catalog_settings* out = nullptr) {
  problem_list problems;
  auto settings = read_settings(json::parse(R"({"discounts":)" + discounts + "}"), problems);
  if (out != nullptr) *out = std::move(settings);
  std::vector<std::string> found;
  if (problems.empty()) return found;
  for (const auto& p : problems.failure().problems) found.push_back(p.path);
  return found;
}

std::vector<std::string> problems_of_one(const std::string& members) {
  return problems_of(R"([{"id":"a","name":"A",)" + members + "}]");
}

TEST(discount_settings, are_read_whole) {
  catalog_settings settings;
  ASSERT_THAT(problems_of(R"([{"id":"a","name":"A","codes":["ONE","two"],"percent":"12.5","method":"each",
    "applies_to":"fulfillment","priority":7,"combines":false,"items":["item_1"],"minimums":{"USD":100},
    "at_most":{"USD":50,"EUR":null},"starts_at":"2026-01-01T00:00:00Z","ends_at":"2026-02-01T01:00:00+01:00",
    "signed_in":true,"tiers":["gold"],"customers":["c7"],"max_uses":10,"max_uses_per_buyer":1}])",
                          &settings),
              IsEmpty());
  const auto& rule = settings.discounts->at(0);
  const auto& terms = rule.terms;
  EXPECT_EQ(terms.id, "a");
  EXPECT_THAT(rule.codes, ElementsAre("ONE", "two"));
  EXPECT_EQ(rule.percent->millionths, 125'000);
  EXPECT_EQ(terms.method, DiscountMethod::each);
  EXPECT_EQ(terms.target, checkout::discount_target::fulfillment);
  EXPECT_EQ(terms.priority, 7);
  EXPECT_FALSE(terms.combines);
  EXPECT_THAT(terms.items, ElementsAre(checkout::item_id{"item_1"}));
  EXPECT_EQ(rule.minimums.at(0).minor, 100);
  EXPECT_EQ(rule.most.size(), 1U);
  EXPECT_EQ(*terms.end - *terms.start, std::chrono::days{31});
  EXPECT_EQ(terms.audience, (checkout::discount_audience{true, {"gold"}, {"c7"}}));
  EXPECT_EQ(terms.limits, (checkout::discount_limits{10, 1, 0, 0}));
}

TEST(discount_settings, need_little) {
  catalog_settings settings;
  ASSERT_THAT(problems_of(R"([{"id":"a","name":"A","amounts":{"USD":100}}])", &settings), IsEmpty());
  const auto& rule = settings.discounts->at(0);
  EXPECT_THAT(rule.codes, IsEmpty());
  EXPECT_FALSE(rule.percent);
  EXPECT_EQ(rule.terms.method, DiscountMethod::across);
  EXPECT_EQ(rule.terms.priority, 100);
  EXPECT_TRUE(rule.terms.combines);
  EXPECT_FALSE(rule.terms.limits.any());
}

TEST(discount_settings, say_what_is_wrong_and_where) {
  EXPECT_THAT(problems_of("{}"), Contains("$.discounts"));
  EXPECT_THAT(problems_of("[{}]"),
              testing::IsSupersetOf({"$.discounts[0].id", "$.discounts[0].name", "$.discounts[0]"}));
  EXPECT_THAT(problems_of_one(R"("percent":"20","amounts":{"USD":1})"), ElementsAre("$.discounts[0].amounts"));
  EXPECT_THAT(problems_of_one(R"("percent":"101")"), ElementsAre("$.discounts[0].percent"));
  EXPECT_THAT(problems_of_one(R"("percent":20)"), Contains("$.discounts[0].percent"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","method":"both")"), ElementsAre("$.discounts[0].method"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","priority":0)"), ElementsAre("$.discounts[0].priority"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","ends_at":"tomorrow")"), ElementsAre("$.discounts[0].ends_at"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","starts_at":"2026-01-01T00:00:00Z","ends_at":"2026-01-01T00:00:00Z")"),
              ElementsAre("$.discounts[0].ends_at"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","max_uses":0)"), ElementsAre("$.discounts[0].max_uses"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","codes":["A"," a "])"), ElementsAre("$.discounts[0].codes"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","codes":[" "])"), ElementsAre("$.discounts[0].codes"));
  EXPECT_THAT(problems_of_one(R"("percent":"20","minimum":{"USD":1})"), ElementsAre("$.discounts[0].minimum"));
  EXPECT_THAT(problems_of(R"([{"id":"a","name":"A","percent":"1"},{"id":"a","name":"B","percent":"1"}])"),
              ElementsAre("$.discounts[1].id"));
}

} // namespace
} // namespace acp::merchant
