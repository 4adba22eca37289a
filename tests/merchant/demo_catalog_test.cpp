#include "merchant/demo/demo_catalog.hpp"

#include "merchant/import/feed_line.hpp"
#include "merchant/import/line_reader.hpp"
#include "merchant/import/settings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace acp::merchant {
namespace {

struct demo : testing::Test {
  demo() {
    std::istringstream in{std::string{demo_products()}};
    line_reader lines{in};
    while (const auto line = lines.next())
      products.push_back(read_feed_line(line->text, line->number, problems).value());
    settings = read_settings(nlohmann::json::parse(demo_settings()), problems);
  }
  const item_setting& setting(const std::string& id) const {
    return *std::find_if(settings.items.begin(), settings.items.end(), [&](const auto& i) { return i.id == id; });
  }
  std::set<std::string> item_ids() const {
    std::set<std::string> ids;
    for (const auto& product : products)
      for (const auto& item : product.items) ids.insert(item.id);
    return ids;
  }

  problem_list problems;
  std::vector<feed_product> products;
  catalog_settings settings;
};

TEST_F(demo, is_sound) {
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(products.size(), 50U);
}

TEST_F(demo, has_what_the_published_examples_name) {
  EXPECT_THAT(item_ids(), testing::IsSupersetOf({"item_123", "item_456", "item_3ds_001", "item_shirt", "item_pants"}));
  std::set<std::string> options;
  for (const auto& rule : settings.fulfillment.value()) options.insert(rule.id);
  EXPECT_THAT(options, testing::IsSupersetOf({"fulfillment_option_123", "fulfillment_option_456", "ful_overnight_01"}));
}

TEST_F(demo, is_sold_in_three_currencies) {
  for (const auto& product : products)
    for (const auto& item : product.items) {
      EXPECT_EQ(item.currency, "USD") << item.id;
      EXPECT_EQ(setting(item.id).prices.size(), 2U) << item.id;
    }
}

TEST_F(demo, has_items_to_try_stock_with) {
  EXPECT_EQ(setting("item_last10").stock.value(), 10);
  EXPECT_EQ(setting("item_sold_out").stock.value(), 0);
  EXPECT_FALSE(setting("item_123").stock.value().has_value()); // not limited
  EXPECT_FALSE(setting("item_456").stock.value().has_value());
}

TEST_F(demo, has_every_way_of_fulfilment) {
  std::set<checkout::fulfillment_type> offered;
  for (const auto& rule : settings.fulfillment.value()) offered.insert(rule.type());
  EXPECT_EQ(offered.size(), 4U);
}

TEST_F(demo, has_codes_to_try) {
  std::set<std::string> codes;
  for (const auto& rule : settings.discounts.value()) codes.insert(rule.codes.begin(), rule.codes.end());
  EXPECT_THAT(codes, testing::IsSupersetOf({"SAVE10", "SUMMER20", "LOYALTY5", "FREESHIP", "EXPIRED50", "ALONE30",
                                            "BIG15", "MEMBERS10", "GOLD10", "LAST10", "WELCOME"}));
  const auto items = item_ids();
  for (const auto& rule : settings.discounts.value())
    for (const auto& item : rule.terms.items) EXPECT_TRUE(items.contains(item.str())) << item.str();
}

} // namespace
} // namespace acp::merchant
