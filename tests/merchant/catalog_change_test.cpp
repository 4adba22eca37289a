#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"
#include "merchant/settings_import.hpp"

#include <chrono>
#include <mutex>
#include <string>

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
  /// Opens a merchant whose reports are kept.
  void listen() {
    auto reporting = settings();
    reporting.report = [this](const std::string& what) {
      const std::lock_guard lock{mutex};
      reports += what + '\n';
    };
    merchant_ = open(std::move(reporting));
  }
  bool reported(const std::string& what) {
    const std::lock_guard lock{mutex};
    return reports.find(what) != std::string::npos;
  }

  std::mutex mutex;
  std::string reports;
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

TEST_F(catalog_change, a_row_that_makes_no_sense_is_left_out_and_reported) {
  listen();
  sql(R"(UPDATE acp.fulfillment_options SET location = '{"name":"Depot","address":{}}' WHERE option_id = 'pickup_berlin';
         UPDATE acp.items SET variant_options = '["L"]' WHERE item_id = 'item_456';
         UPDATE acp.prices SET amount = 303 WHERE item_id = 'item_123' AND currency = 'USD')");
  EXPECT_TRUE(eventually([&] { return price("item_123") == 303; }));
  EXPECT_EQ(price("item_456"), -1);
  EXPECT_TRUE(merchant_->ready());
  EXPECT_TRUE(reported("pickup_berlin"));
  EXPECT_TRUE(reported("item_456"));
  EXPECT_NO_THROW(open(settings())); // one that starts now gets ready, too
  sql("DELETE FROM acp.fulfillment_options WHERE option_id = 'pickup_berlin';"
      "UPDATE acp.items SET variant_options = '[]' WHERE item_id = 'item_456'");
  EXPECT_TRUE(eventually([&] { return price("item_456") != -1; }));
  merchant_.reset(); // it reports to this function
}

TEST_F(catalog_change, a_location_without_a_name_is_refused_by_the_table) {
  EXPECT_THROW(sql(R"(UPDATE acp.fulfillment_options SET location = '{"x":1}' WHERE option_id = 'pickup_berlin')"),
               pqxx::check_violation);
}

TEST_F(catalog_change, tables_that_can_not_be_read_leave_the_last_catalog_even_on_a_new_connection) {
  listen();
  sql("ALTER TABLE acp.tax_rates RENAME TO away");
  pqxx::connection c{database_.url()};
  pqxx::nontransaction{c}.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                               "current_database() AND application_name LIKE 'acp-checkout merchant%'");
  EXPECT_TRUE(eventually([&] { return reported("is kept"); }));
  EXPECT_TRUE(eventually([&] { return merchant_->ready(); }));
  EXPECT_EQ(price("item_123"), 300);
  sql("ALTER TABLE acp.away RENAME TO tax_rates;"
      "UPDATE acp.prices SET amount = 304 WHERE item_id = 'item_123' AND currency = 'USD'");
  EXPECT_TRUE(eventually([&] { return price("item_123") == 304; }));
  merchant_.reset();
}

TEST_F(catalog_change, stock_that_a_long_transaction_changed_is_seen_when_it_commits) {
  auto quick_poll = settings();
  quick_poll.stock_poll = 10ms;
  merchant_ = open(std::move(quick_poll));
  ASSERT_EQ(available("item_last10"), 10);
  pqxx::connection c{database_.url("acp_owner")};
  {
    pqxx::work slow{c};
    slow.exec("UPDATE acp.stock SET on_hand = 5 WHERE item_id = 'item_last10'");
    slow.exec("SELECT pg_sleep(0.3)");
    sql("UPDATE acp.stock SET on_hand = 77 WHERE item_id = 'item_sold_out'");
    EXPECT_TRUE(eventually([&] { return available("item_sold_out") == 77; })); // others are seen meanwhile
    slow.commit();
  }
  EXPECT_TRUE(eventually([&] { return available("item_last10") == 5; }));
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
