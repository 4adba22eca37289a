#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "merchant/settings_import.hpp"

#include <atomic>
#include <chrono>

namespace acp::test {
namespace {

using namespace std::chrono_literals;

struct catalog_change : shop {
  std::int64_t price(const std::string& item) const {
    const auto q = quote(cart("USD", {item})).value();
    return q.items.empty() || !q.items[0].unit_price ? -1 : q.items[0].unit_price->minor;
  }
  std::optional<std::int64_t> available(const std::string& item) const {
    return quote(cart("USD", {item})).value().items.at(0).available;
  }
};

TEST_F(catalog_change, a_new_price_is_seen_by_notification) {
  auto slow_poll = settings();
  slow_poll.catalog_poll = 1h;
  slow_poll.stock_poll = 1h;
  merchant_ = open(std::move(slow_poll));
  sql("UPDATE acp.prices SET amount = 301 WHERE item_id = 'item_123' AND currency = 'USD'");
  EXPECT_TRUE(eventually([&] { return price("item_123") == 301; }));
}

TEST_F(catalog_change, a_new_price_is_seen_without_a_notification) {
  auto quick_poll = settings();
  quick_poll.catalog_poll = 50ms;
  merchant_ = open(std::move(quick_poll));
  sql("ALTER TABLE acp.prices DISABLE TRIGGER changed;"
      "UPDATE acp.prices SET amount = 302 WHERE item_id = 'item_123' AND currency = 'USD';"
      "UPDATE acp.catalog_version SET version = version + 1");
  EXPECT_TRUE(eventually([&] { return price("item_123") == 302; }));
}

TEST_F(catalog_change, a_withdrawn_item_is_gone) {
  sql("UPDATE acp.items SET listed = false WHERE item_id = 'item_456'");
  EXPECT_TRUE(eventually([&] { return price("item_456") == -1; }));
}

TEST_F(catalog_change, nonsense_in_the_tables_leaves_the_last_catalog) {
  std::atomic<int> reports{0};
  auto reporting = settings();
  reporting.report = [&](const std::string&) { ++reports; };
  merchant_ = open(std::move(reporting));
  sql("UPDATE acp.fulfillment_options SET location = '{}' WHERE option_id = 'pickup_berlin';"
      "UPDATE acp.prices SET amount = 303 WHERE item_id = 'item_123' AND currency = 'USD'");
  EXPECT_TRUE(eventually([&] { return reports > 0; }));
  EXPECT_EQ(price("item_123"), 300);
  EXPECT_TRUE(merchant_->ready());
  sql("DELETE FROM acp.fulfillment_options WHERE option_id = 'pickup_berlin'");
  EXPECT_TRUE(eventually([&] { return price("item_123") == 303; }));
  merchant_.reset(); // it reports to this function
}

TEST_F(catalog_change, a_recount_of_the_stock_is_seen) {
  sql("UPDATE acp.stock SET on_hand = 4 WHERE item_id = 'item_last10'");
  EXPECT_TRUE(eventually([&] { return available("item_last10") == 4; }));
  sql("UPDATE acp.stock SET on_hand = NULL WHERE item_id = 'item_last10'");
  EXPECT_TRUE(eventually([&] { return !available("item_last10"); }));
}

TEST_F(catalog_change, a_reservation_of_another_server_is_seen) {
  const auto other = open(settings());
  ASSERT_TRUE(reserve("key", "item_last10", 3));
  EXPECT_EQ(available("item_last10"), 7); // at once here
  merchant_.reset();
  EXPECT_TRUE(eventually([&] {
    const auto q = ask<checkout::quote>(
        [&](auto done) { other->services().quotes.quote(cart("USD", {"item_last10"}), std::move(done)); });
    return q.value().items.at(0).available == 7;
  }));
}

TEST_F(catalog_change, an_import_is_seen) {
  const auto imported = merchant::import_settings(database_.url("acp_owner"),
                                                  R"({"items":{"item_123":{"prices":{"USD":305},"stock":3}}})");
  ASSERT_TRUE(imported);
  EXPECT_TRUE(eventually([&] { return price("item_123") == 305 && available("item_123") == 3; }));
}

} // namespace
} // namespace acp::test
