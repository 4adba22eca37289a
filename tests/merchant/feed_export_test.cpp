#include "merchant/feed_export.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "merchant/feed/catalog_rows.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

namespace acp::test {
namespace {

using merchant::catalog_product;
using testing::ElementsAre;

struct feed_export : testing::Test {
  feed_export() {
    sql(url(), R"(INSERT INTO acp.products (product_id, title) VALUES ('p', 'P'), ('q', NULL), ('r', 'R');
      INSERT INTO acp.items (item_id, product_id, title, for_sale, listed) VALUES
        ('a', 'p', 'A', true, true), ('b', 'p', 'B', false, true), ('c', 'p', 'C', true, false), ('d', 'q', 'D', true, true),
        ('e', 'r', 'E', true, false);
      INSERT INTO acp.prices VALUES ('a', 'USD', 100, true), ('a', 'EUR', 90, false), ('d', 'USD', 5, false))");
  }
  std::string url(const std::string& user = "acp_owner") const { return database.url(user); }

  /// The catalog in short: `p(a 100USD, b -)`, with ! for what can't be bought.
  std::vector<std::string> read(const merchant::catalog_view& view) const {
    pqxx::connection c{url()};
    pqxx::work tx{c};
    merchant::see_one_snapshot(tx);
    std::vector<std::string> found;
    merchant::read_catalog(tx, view, [&](catalog_product&& p) {
      std::string items;
      for (const auto& i : p.product.items)
        items += (items.empty() ? "" : ", ") + i.id + (i.for_sale ? "" : "!") + " " +
                 (i.price ? std::to_string(*i.price) + i.currency.value() : "-");
      found.push_back(p.product.id + "(" + items + ")");
    });
    return found;
  }

  test_database database;
};

TEST_F(feed_export, reads_what_agents_may_see) {
  EXPECT_THAT(read({}), ElementsAre("p(a 100USD, b! -)", "q(d -)"));
  EXPECT_THAT(read({.currency = "USD"}), ElementsAre("p(a 100USD)", "q(d 5USD)"));
  EXPECT_THAT(read({.currency = "EUR"}), ElementsAre("p(a 90EUR)"));
  EXPECT_THAT(read({.as_imported = true}), ElementsAre("p(a 100USD, b! -)", "q(d -)", "r()"));
}

TEST_F(feed_export, counts_what_is_on_the_shelf) {
  sql(url(), "UPDATE acp.stock SET on_hand = 3, reserved = 3 WHERE item_id = 'a'");
  EXPECT_THAT(read({}), ElementsAre("p(a! 100USD, b! -)", "q(d -)"));
  EXPECT_THAT(read({.as_imported = true}), ElementsAre("p(a 100USD, b! -)", "q(d -)", "r()"));
}

TEST_F(feed_export, reads_more_than_a_cursor_fetches_at_once) {
  sql(url(), R"(INSERT INTO acp.products (product_id) SELECT 'many' || n FROM generate_series(1, 1200) n;
    INSERT INTO acp.items (item_id, product_id, title)
      SELECT n || '-' || v, 'many' || n, 'T' FROM generate_series(1, 1200) n, generate_series(1, 3) v)");
  const auto all = read({});
  EXPECT_EQ(all.size(), 1202U);
  EXPECT_EQ(std::ranges::count_if(
                all, [](const auto& p) { return p.starts_with("many") && std::ranges::count(p, '-') == 6; }),
            1200);
}

TEST_F(feed_export, is_for_readers_and_changes_nothing) {
  const auto out = std::filesystem::temp_directory_path() / ("acp-export-" + database.name);
  merchant::export_options options;
  options.out = out.string();
  for (const auto* const user : {"acp_owner", "acp_operator", "acp_server"}) {
    const auto done = merchant::export_feed(url(user), options);
    ASSERT_TRUE(done) << user;
    EXPECT_EQ(done->products, 2U);
    EXPECT_EQ(done->items, 3U);
    EXPECT_EQ(done->without_price, 2U);
  }
  std::filesystem::remove_all(out);
}

TEST_F(feed_export, of_the_demo_catalog_imports_as_the_same_catalog) {
  ASSERT_TRUE(merchant::import_demo_catalog(url()));
  const auto catalog = [&] {
    return sql_value(url(),
                     R"(SELECT md5(string_agg(i::text || coalesce(p::text, ''), '' ORDER BY item_id, currency)) FROM
      (SELECT item_id, product_id, title, description, sku, category, images, variant_options, for_sale, listed FROM acp.items) i
      LEFT JOIN LATERAL (SELECT currency, amount, from_feed FROM acp.prices c WHERE c.item_id = i.item_id ORDER BY 1) p ON true)");
  };
  const auto before = catalog();
  const auto out = std::filesystem::temp_directory_path() / ("acp-export-" + database.name);
  merchant::export_options options;
  options.out = out.string();
  options.for_import = true;
  ASSERT_TRUE(merchant::export_feed(url(), options));
  std::ifstream again{out / "products.jsonl"};
  ASSERT_TRUE(merchant::import_feed(url(), again, {.replace = true, .progress = {}}));
  EXPECT_EQ(catalog(), before);
  std::filesystem::remove_all(out);
}

} // namespace
} // namespace acp::test
