#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <latch>
#include <set>

namespace acp::test {
namespace {

using checkout::item_id;
using checkout::payment_key;
using testing::ElementsAre;
using testing::IsEmpty;

struct stock : shop {
  std::string level(const std::string& item) const {
    return value("SELECT on_hand || '/' || reserved FROM acp.stock WHERE item_id = '" + item + "'");
  }
  std::expected<merchant::reservation, merchant::unavailable> reserve_all(const std::string& key,
                                                                          std::vector<checkout::requested_line> lines) {
    return ask<merchant::reservation>([&](auto done) {
      merchant_->services().shelf.reserve(payment_key{key}, std::move(lines), {}, std::move(done));
    });
  }
};

TEST_F(stock, is_reserved_then_sold) {
  EXPECT_THAT(reserve("k", "item_last10", 3)->refused, IsEmpty());
  EXPECT_EQ(level("item_last10"), "10/3");
  ASSERT_TRUE(commit("k"));
  EXPECT_EQ(level("item_last10"), "7/0");
}

TEST_F(stock, goes_back_when_released) {
  ASSERT_TRUE(reserve("k", "item_last10", 3));
  ASSERT_TRUE(release("k"));
  EXPECT_EQ(level("item_last10"), "10/0");
}

TEST_F(stock, does_everything_once_per_key) {
  for (int i = 0; i < 3; ++i) EXPECT_THAT(reserve("sold", "item_last10", 2)->refused, IsEmpty());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(commit("sold"));
  EXPECT_THAT(reserve("sold", "item_last10", 2)->refused, IsEmpty()); // answers as before, takes nothing
  EXPECT_EQ(level("item_last10"), "8/0");

  ASSERT_TRUE(reserve("back", "item_last10", 2));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(release("back"));
  EXPECT_EQ(level("item_last10"), "8/0");
}

TEST_F(stock, takes_all_lines_or_none) {
  const auto r =
      reserve_all("k", {{item_id{"item_last10"}, 2}, {item_id{"item_sold_out"}, 1}, {item_id{"item_gone"}, 1}});
  EXPECT_THAT(r->refused, ElementsAre(item_id{"item_gone"}, item_id{"item_sold_out"}));
  EXPECT_EQ(level("item_last10"), "10/0");
  EXPECT_THAT(reserve_all("k", {{item_id{"item_last10"}, 2}})->refused,
              ElementsAre(item_id{"item_gone"}, item_id{"item_sold_out"})); // the same answer again
  EXPECT_TRUE(release("k"));
}

TEST_F(stock, adds_up_lines_of_one_item) {
  EXPECT_THAT(reserve_all("k", {{item_id{"item_last10"}, 6}, {item_id{"item_last10"}, 5}})->refused,
              ElementsAre(item_id{"item_last10"}));
}

TEST_F(stock, does_not_count_what_is_not_limited) {
  EXPECT_THAT(reserve("k", "item_123", 1'000'000)->refused, IsEmpty());
  EXPECT_TRUE(commit("k"));
  EXPECT_EQ(value("SELECT reserved FROM acp.stock WHERE item_id = 'item_123' AND on_hand IS NULL"), "0");
}

TEST_F(stock, refuses_what_is_not_for_sale) {
  sql("UPDATE acp.stock SET on_hand = 5 WHERE item_id = 'item_not_for_sale'");
  EXPECT_THAT(reserve("k", "item_not_for_sale")->refused, ElementsAre(item_id{"item_not_for_sale"}));
  sql("UPDATE acp.items SET listed = false WHERE item_id = 'item_last10'");
  EXPECT_THAT(reserve("l", "item_last10")->refused, ElementsAre(item_id{"item_last10"}));
}

TEST_F(stock, a_late_reservation_takes_nothing) {
  ASSERT_TRUE(release("k"));
  EXPECT_THAT(reserve("k", "item_last10")->refused, ElementsAre(item_id{"item_last10"}));
  EXPECT_EQ(level("item_last10"), "10/0");
}

TEST_F(stock, says_so_when_it_can_not_do_as_told) {
  EXPECT_EQ(commit("unknown").error().system, "stock");
  ASSERT_TRUE(reserve("sold", "item_last10"));
  ASSERT_TRUE(commit("sold"));
  EXPECT_FALSE(release("sold"));
  ASSERT_TRUE(reserve("back", "item_last10"));
  ASSERT_TRUE(release("back"));
  EXPECT_FALSE(commit("back"));
  EXPECT_EQ(level("item_last10"), "9/0");
}

TEST_F(stock, survives_a_recount_below_what_is_reserved) {
  ASSERT_TRUE(reserve("k", "item_last10", 8));
  sql("UPDATE acp.stock SET on_hand = 3 WHERE item_id = 'item_last10'");
  EXPECT_FALSE(reserve("l", "item_last10")->refused.empty());
  ASSERT_TRUE(commit("k"));
  EXPECT_EQ(level("item_last10"), "0/0");
}

TEST_F(stock, the_last_ten_go_to_ten_of_a_hundred) {
  std::atomic<int> reserved{0};
  std::atomic<int> refused{0};
  std::latch done{100};
  for (int i = 0; i < 100; ++i)
    merchant_->services().shelf.reserve(payment_key{"k" + std::to_string(i)}, {{item_id{"item_last10"}, 1}}, {},
                                        [&](auto answer) {
                                          if (answer) ++(answer->refused.empty() ? reserved : refused);
                                          done.count_down();
                                        });
  done.wait();
  EXPECT_EQ(reserved, 10);
  EXPECT_EQ(refused, 90);
  EXPECT_EQ(level("item_last10"), "10/10");
}

TEST_F(stock, carts_in_opposite_order_do_not_block_each_other) {
  sql("UPDATE acp.stock SET on_hand = 1000 WHERE item_id IN ('item_last10', 'item_sold_out')");
  std::atomic<int> reserved{0};
  std::latch done{200};
  for (int i = 0; i < 200; ++i) {
    std::vector<checkout::requested_line> lines{{item_id{"item_last10"}, 1}, {item_id{"item_sold_out"}, 1}};
    if (i % 2) std::swap(lines[0], lines[1]);
    merchant_->services().shelf.reserve(payment_key{"k" + std::to_string(i)}, std::move(lines), {}, [&](auto answer) {
      if (answer && answer->refused.empty()) ++reserved;
      done.count_down();
    });
  }
  done.wait();
  EXPECT_EQ(reserved, 200);
}

TEST_F(stock, lists_what_is_put_aside_page_by_page) {
  sql("INSERT INTO acp.stock_reservations (payment_key, status) SELECT 'k' || n, CASE WHEN n % 2 = 0 THEN 'reserved' "
      "ELSE 'released' END FROM generate_series(1, 500) n");
  std::set<std::string> keys;
  std::string after;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = ask<std::vector<payment_key>>(
        [&](auto done) { merchant_->services().shelf.list_reserved(payment_key{after}, std::move(done)); });
    ASSERT_TRUE(page);
    EXPECT_EQ(page->empty(), keys.size() == 250);
    for (const auto& key : *page) keys.insert(after = key.str());
  }
  EXPECT_EQ(keys.size(), 250U);
  EXPECT_TRUE(keys.contains("k2"));
}

TEST_F(stock, an_item_that_somebody_has_locked_does_not_hold_up_the_others) {
  ASSERT_TRUE(reserve("held", "item_last10"));
  pqxx::connection c{database_.url("acp_owner")};
  pqxx::work operation{c};
  operation.exec("UPDATE acp.stock SET on_hand = 9 WHERE item_id = 'item_last10'");
  std::atomic<int> unavailable{0};
  std::latch answers{8};
  for (int i = 0; i < 8; ++i)
    merchant_->services().shelf.reserve(payment_key{"k" + std::to_string(i)}, {{item_id{"item_last10"}, 1}}, {},
                                        [&](auto answer) {
                                          if (!answer) ++unavailable;
                                          answers.count_down();
                                        });
  EXPECT_THAT(reserve("other", "item_123")->refused, IsEmpty());
  answers.wait();
  EXPECT_EQ(unavailable, 8);
  EXPECT_FALSE(release("held"));
  EXPECT_TRUE(reserve("another", "item_123"));
  operation.commit();
  EXPECT_TRUE(release("held"));
  EXPECT_EQ(level("item_last10"), "9/0");
}

TEST_F(stock, the_server_may_change_it_through_its_functions_only) {
  pqxx::connection c{database_.url("acp_server")};
  for (const auto* statement :
       {"UPDATE acp.stock SET on_hand = 99", "DELETE FROM acp.stock_reservations", "UPDATE acp.prices SET amount = 0",
        "INSERT INTO acp.sandbox_charges VALUES ('k', 'captured')"}) {
    pqxx::nontransaction tx{c};
    EXPECT_THROW(tx.exec(statement), pqxx::insufficient_privilege) << statement;
  }
}

} // namespace
} // namespace acp::test
