#include "merchant/settings_import.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "tests/merchant/support.hpp"

#include <future>

namespace acp::test {
namespace {

struct settings_import : testing::Test {
  settings_import() {
    if (!merchant::import_demo_catalog(database.url("acp_owner"))) throw std::runtime_error("the demo catalog");
  }
  std::expected<merchant::settings_summary, merchant::import_failure> import(const std::string& document) const {
    return merchant::import_settings(database.url("acp_owner"), document);
  }
  std::string value(const std::string& query) const {
    pqxx::connection c{database.url("acp_owner")};
    pqxx::nontransaction tx{c};
    return tx.exec1(query)[0].as<std::string>();
  }
  std::string item(const std::string& columns) const {
    return value("SELECT concat_ws('|', " + columns + ") FROM acp.items WHERE item_id = 'item_gift_card_25'");
  }

  test_database database;
};

TEST_F(settings_import, changes_only_what_is_named) {
  const auto before = item("fulfillable_by, tags, taxable");
  const auto summary = import(R"({"items":{"item_gift_card_25":{"max_per_order":3}}})");
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->items, 1U);
  EXPECT_FALSE(summary->tax_rates);
  EXPECT_EQ(item("max_per_order"), "3");
  EXPECT_EQ(item("fulfillable_by, tags, taxable"), before);
  EXPECT_EQ(value("SELECT count(*) FROM acp.tax_rates"), "38");
  ASSERT_TRUE(import(
      R"({"items":{"item_gift_card_25":{"max_per_order":null,"taxable":true,"tags":["new","gift"],"weight":{"value":2.5,"unit":"g"}}}})"));
  EXPECT_EQ(item("max_per_order, taxable, tags, weight_value, weight_unit"), "t|{new,gift}|2.5|g");
}

TEST_F(settings_import, sets_and_removes_prices) {
  ASSERT_TRUE(import(R"({"items":{"item_123":{"prices":{"EUR":1,"JPY":null,"KWD":2}}}})"));
  EXPECT_EQ(
      value("SELECT string_agg(currency || amount, ',' ORDER BY currency) FROM acp.prices WHERE item_id = 'item_123'"),
      "EUR1,KWD2,USD300");
}

TEST_F(settings_import, sets_stock) {
  ASSERT_TRUE(import(R"({"items":{"item_123":{"stock":7},"item_last10":{"stock":"unlimited"}}})"));
  EXPECT_EQ(value("SELECT on_hand FROM acp.stock WHERE item_id = 'item_123'"), "7");
  EXPECT_EQ(value("SELECT on_hand IS NULL FROM acp.stock WHERE item_id = 'item_last10'"), "t");
}

TEST_F(settings_import, replaces_tax_rates_and_options_as_a_whole) {
  const auto summary = import(R"({"tax_rates":[{"country":"DE","percent":"19"}],
    "fulfillment_options":[{"id":"x","type":"digital","title":"X","prices":{"EUR":0}}]})");
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->tax_rates, 1U);
  EXPECT_EQ(value("SELECT country || millionths FROM acp.tax_rates"), "DE190000");
  EXPECT_EQ(value("SELECT option_id FROM acp.fulfillment_options"), "x");
  EXPECT_EQ(value("SELECT count(*) FROM acp.fulfillment_destinations"), "0");
  ASSERT_TRUE(import(R"({"tax_rates":[]})"));
  EXPECT_EQ(value("SELECT count(*) FROM acp.tax_rates"), "0");
}

TEST_F(settings_import, changes_nothing_when_something_is_wrong) {
  const auto failure = import(R"({"items":{"item_123":{"stock":7},"item_nobody_knows":{"stock":1}},"tax_rates":[]})");
  ASSERT_FALSE(failure);
  ASSERT_EQ(failure.error().problems.size(), 1U);
  EXPECT_EQ(failure.error().problems[0].path, "$.items.item_nobody_knows");
  EXPECT_EQ(value("SELECT on_hand IS NULL FROM acp.stock WHERE item_id = 'item_123'"), "t");
  EXPECT_EQ(value("SELECT count(*) FROM acp.tax_rates"), "38");
}

TEST_F(settings_import, names_the_line_of_broken_json) {
  const auto failure = import("{\n  \"items\": {\n    oops\n}}");
  ASSERT_FALSE(failure);
  EXPECT_EQ(failure.error().problems.at(0).line, 3U);
}

TEST_F(settings_import, holds_the_stock_only_at_its_end) {
  pqxx::connection other{database.url("acp_owner")};
  pqxx::work in_the_way{other};
  in_the_way.exec("LOCK TABLE acp.tax_rates");
  auto importing = std::async(std::launch::async, [&] {
    return import(R"({"items":{"item_last10":{"stock":20}},"tax_rates":[]})").has_value();
  });
  EXPECT_TRUE(eventually([&] {
    return value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'acp.tax_rates'::regclass") == "1";
  }));
  EXPECT_NO_THROW(value("SELECT on_hand FROM acp.stock WHERE item_id = 'item_last10' FOR UPDATE NOWAIT"));
  in_the_way.abort();
  EXPECT_TRUE(importing.get());
  EXPECT_EQ(value("SELECT on_hand FROM acp.stock WHERE item_id = 'item_last10'"), "20");
}

} // namespace
} // namespace acp::test
