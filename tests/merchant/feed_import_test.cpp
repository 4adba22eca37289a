#include "merchant/feed_import.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "tests/merchant/support.hpp"

#include <gmock/gmock.h>
#include <sstream>

namespace acp::test {
namespace {

using merchant::import_problem;
using testing::ElementsAre;

struct feed_import : testing::Test {
  std::expected<merchant::feed_summary, merchant::import_failure>
  import(const std::string& feed, const merchant::feed_options& options = {}) const {
    std::istringstream in{feed};
    return merchant::import_feed(database.url("acp_owner"), in, options);
  }
  std::string value(const std::string& query) const {
    pqxx::connection c{database.url("acp_owner")};
    pqxx::nontransaction tx{c};
    return tx.exec1(query)[0].as<std::string>();
  }
  static std::string product(const std::string& id, std::vector<std::string> items, int amount = 100) {
    std::string variants;
    for (const auto& item : items)
      variants += (variants.empty() ? "" : ",") + (R"({"id":")" + item + R"(","title":"T","price":{"amount":)" +
                                                   std::to_string(amount) + R"(,"currency":"USD"}})");
    return R"({"id":")" + id + R"(","variants":[)" + variants + "]}\n";
  }

  test_database database;
};

TEST_F(feed_import, fills_an_empty_catalog) {
  EXPECT_TRUE(merchant::catalog_is_empty(database.url("acp_owner")));
  const auto summary = import(product("p", {"a", "b"}) + "\n" + product("q", {}));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->products, 2U);
  EXPECT_EQ(summary->items, 2U);
  EXPECT_FALSE(merchant::catalog_is_empty(database.url("acp_owner")));
  EXPECT_EQ(value("SELECT count(*) FROM acp.stock WHERE on_hand IS NULL"), "2");
  EXPECT_EQ(value("SELECT sum(amount) FROM acp.prices WHERE from_feed"), "200");
}

TEST_F(feed_import, stores_texts_as_they_are) {
  ASSERT_TRUE(import(
      "{\"id\":\"p\",\"variants\":[{\"id\":\"tab\\tnewline\\nback\\\\slash\",\"title\":\"Ünï \\ud83d\\ude00 '\\\"\","
      "\"variant_options\":[{\"name\":\"a\\\\N\",\"value\":\"\\\\.\"}]}]}\n"));
  EXPECT_EQ(value("SELECT item_id FROM acp.items"), "tab\tnewline\nback\\slash");
  EXPECT_EQ(value("SELECT title FROM acp.items"), "Ünï 😀 '\"");
  EXPECT_EQ(value("SELECT variant_options->0->>'value' FROM acp.items"), "\\.");
}

TEST_F(feed_import, changes_what_is_there) {
  ASSERT_TRUE(import(product("p", {"a", "b"}) + product("q", {"c"})));
  const auto summary = import(product("p", {"a"}, 150));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->withdrawn, 1U);
  EXPECT_EQ(value("SELECT amount FROM acp.prices WHERE item_id = 'a'"), "150");
  EXPECT_EQ(value("SELECT string_agg(item_id, ',' ORDER BY item_id) FROM acp.items WHERE listed"), "a,c");
  ASSERT_TRUE(import(product("p", {"a", "b"})));
  EXPECT_EQ(value("SELECT string_agg(item_id, ',' ORDER BY item_id) FROM acp.items WHERE listed"), "a,b,c");
}

TEST_F(feed_import, can_replace_everything) {
  ASSERT_TRUE(import(product("p", {"a"}) + product("q", {"c"})));
  const auto summary = import(product("p", {"a"}), {.replace = true, .progress = {}});
  EXPECT_EQ(summary->withdrawn, 1U);
  EXPECT_EQ(value("SELECT string_agg(item_id, ',' ORDER BY item_id) FROM acp.items WHERE listed"), "a");
}

TEST_F(feed_import, keeps_prices_and_stock_of_the_settings) {
  ASSERT_TRUE(merchant::import_demo_catalog(database.url("acp_owner")));
  std::istringstream again{std::string{merchant::demo_products()}};
  ASSERT_TRUE(merchant::import_feed(database.url("acp_owner"), again));
  EXPECT_EQ(value("SELECT on_hand FROM acp.stock WHERE item_id = 'item_last10'"), "10");
  EXPECT_EQ(value("SELECT amount FROM acp.prices WHERE item_id = 'item_123' AND currency = 'EUR'"), "279");
  EXPECT_EQ(value("SELECT fulfillable_by::text FROM acp.items WHERE item_id = 'item_gift_card_25'"), "{digital}");
}

TEST_F(feed_import, drops_a_price_the_feed_no_longer_has) {
  ASSERT_TRUE(import(product("p", {"a"})));
  ASSERT_TRUE(import(R"({"id":"p","variants":[{"id":"a","title":"T","price":{"amount":90,"currency":"EUR"}}]})"));
  EXPECT_EQ(value("SELECT string_agg(amount || currency, ',') FROM acp.prices"), "90EUR");
}

TEST_F(feed_import, imports_nothing_when_a_line_is_wrong) {
  const auto failure =
      import(product("p", {"a"}) + "\n{\"id\":\"q\"}\nnot json\n" + product("r", {"d"}) +
             R"({"id":"s","variants":[{"id":"e","title":"E","price":{"amount":-1,"currency":"USD"}}]})");
  ASSERT_FALSE(failure);
  EXPECT_EQ(failure.error().total, 3U);
  const auto& problems = failure.error().problems;
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].line, 3U);
  EXPECT_EQ(problems[0].path, "$.variants");
  EXPECT_EQ(problems[1].line, 4U);
  EXPECT_EQ(problems[2].line, 6U);
  EXPECT_EQ(problems[2].path, "$.variants[0].price.amount");
  EXPECT_TRUE(merchant::catalog_is_empty(database.url("acp_owner")));
}

TEST_F(feed_import, finds_ids_that_stand_twice) {
  const auto failure =
      import(product("p", {"a", "b"}) + product("q", {"c", "b"}) + product("p", {"d"}) + product("r", {"e", "e"}));
  ASSERT_FALSE(failure);
  EXPECT_THAT(failure.error().problems,
              ElementsAre(import_problem{3, "$.id", "the product is on line 1 already"},
                          import_problem{2, "$.variants[1].id", "the item is on line 1 already"},
                          import_problem{4, "$.variants[1].id", "the item is on line 4 already"}));
  EXPECT_TRUE(merchant::catalog_is_empty(database.url("acp_owner")));
}

TEST_F(feed_import, tells_the_first_problems_and_counts_all) {
  std::string feed;
  for (int i = 0; i < 30; ++i) feed += "broken\n";
  merchant::feed_options options;
  options.problems_at_most = 10;
  const auto failure = import(feed, options);
  EXPECT_EQ(failure.error().problems.size(), 10U);
  EXPECT_EQ(failure.error().total, 30U);
}

TEST_F(feed_import, an_empty_file_is_a_mistake) { EXPECT_FALSE(import("\n \n")); }

TEST_F(feed_import, shows_its_progress) {
  std::string feed;
  for (int i = 0; i < 2500; ++i) feed += product("p" + std::to_string(i), {"i" + std::to_string(i)});
  std::vector<std::size_t> lines;
  merchant::feed_options options;
  options.progress = [&](const merchant::feed_progress& p) { lines.push_back(p.lines); };
  ASSERT_TRUE(import(feed, options));
  EXPECT_THAT(lines, ElementsAre(1000, 2000, 2500));
}

TEST_F(feed_import, is_open_to_operators_and_not_to_the_server) {
  std::istringstream one{product("p", {"a"})};
  EXPECT_TRUE(merchant::import_feed(database.url("acp_operator"), one));
  std::istringstream two{product("p", {"a"})};
  EXPECT_THROW((void)merchant::import_feed(database.url("acp_server"), two), std::runtime_error);
}

} // namespace
} // namespace acp::test
