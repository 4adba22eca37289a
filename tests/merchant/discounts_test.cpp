#include "tests/merchant/support.hpp"

#include "merchant/settings_import.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <latch>

namespace acp::test {
namespace {

using checkout::discount_offer;
using checkout::discount_use;
using checkout::payment_key;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string ann(64, 'a');
const std::string bob(64, 'b');

struct discounts : shop {
  checkout::quote_request asking(std::vector<std::string> codes, std::string buyer = {},
                                 const std::string& unit = "USD") const {
    auto request = cart(unit, {"item_123"});
    request.codes = std::move(codes);
    request.buyer = std::move(buyer);
    return request;
  }
  /// What a quote says of a discount that has a code.
  discount_offer offered(const std::string& code, std::string buyer = {}) const {
    const auto answer = quote(asking({code}, std::move(buyer))).value();
    for (const auto& offer : answer.discounts)
      if (offer.code == code) return offer;
    throw std::runtime_error("not offered: " + code);
  }
  std::vector<std::string> codes_offered(std::vector<std::string> codes, const std::string& unit = "USD") const {
    std::vector<std::string> found;
    const auto answer = quote(asking(std::move(codes), {}, unit)).value();
    for (const auto& offer : answer.discounts)
      if (offer.code) found.push_back(*offer.code);
    return found;
  }
  bool use(const std::string& key, const std::string& id, const std::string& buyer = ann) const {
    return reserve(key, "item_123", 1, {{id, buyer}}).value().refused_discounts.empty();
  }
  std::string counts(const std::string& id) const {
    return value("SELECT coalesce((SELECT used || '/' || reserved FROM acp.discount_uses WHERE discount_id = '" + id +
                 "'), '-')");
  }
  void import(const std::string& discounts_json) const {
    const auto done = merchant::import_settings(database_.url("acp_owner"), R"({"discounts":)" + discounts_json + "}");
    if (!done) throw std::runtime_error(done.error().problems.at(0).message);
  }
};

TEST_F(discounts, are_offered_by_code) {
  EXPECT_THAT(codes_offered({"save10", "NOPE", "SUMMER20"}), ElementsAre("SAVE10", "SUMMER20"));
  const auto offer = offered("SAVE10");
  EXPECT_EQ(std::get<checkout::money>(offer.off).minor, 1'000);
  EXPECT_EQ(offer.priority, 2);
  EXPECT_EQ(offered("EXPIRED50").end, std::chrono::sys_days{std::chrono::year{2025} / 12 / 1});
  EXPECT_EQ(offered("ALONE30").at_most->minor, 20'000);
  EXPECT_FALSE(offered("ALONE30").combines);
  EXPECT_EQ(offered("FREESHIP").target, checkout::discount_target::fulfillment);
  EXPECT_THAT(offered("GOLD10").audience.tiers, ElementsAre("gold"));
}

TEST_F(discounts, follow_the_tables) {
  import(R"([{"id":"new","name":"New","codes":["NEW"],"percent":"5"}])");
  EXPECT_TRUE(eventually([&] { return codes_offered({"NEW", "SAVE10"}) == std::vector<std::string>{"NEW"}; }));
  sql("UPDATE acp.discounts SET millionths = 70000");
  EXPECT_TRUE(eventually([&] { return std::get<checkout::rate>(offered("NEW").off).millionths == 70'000; }));
  sql("INSERT INTO acp.discount_codes VALUES ('Neu', 'new')");
  EXPECT_TRUE(eventually([&] { return codes_offered({"NEU"}) == std::vector<std::string>{"Neu"}; }));
}

TEST_F(discounts, uses_are_reserved_then_counted) {
  EXPECT_TRUE(use("k", "last10"));
  EXPECT_EQ(counts("last10"), "0/1");
  EXPECT_EQ(offered("LAST10").limits.used, 1);
  ASSERT_TRUE(commit("k"));
  EXPECT_EQ(counts("last10"), "1/0");
  EXPECT_EQ(offered("LAST10").limits.used, 1);
}

TEST_F(discounts, uses_go_back_when_released) {
  EXPECT_TRUE(use("k", "last10"));
  ASSERT_TRUE(release("k"));
  EXPECT_EQ(counts("last10"), "0/0");
  EXPECT_EQ(value("SELECT used + reserved FROM acp.discount_buyers WHERE discount_id = 'last10'"), "0");
}

TEST_F(discounts, everything_is_done_once_per_key) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(use("sold", "last10"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(commit("sold"));
  EXPECT_TRUE(use("sold", "last10"));
  EXPECT_EQ(counts("last10"), "1/0");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(release("late"));
  EXPECT_FALSE(reserve("late", "item_123", 1, {{"last10", ann}})->refused.empty()) << "released before it came";
  EXPECT_EQ(counts("last10"), "1/0");
}

TEST_F(discounts, a_buyer_may_use_some_once) {
  EXPECT_TRUE(use("one", "welcome", ann));
  EXPECT_FALSE(use("two", "welcome", ann)) << "the first is under way";
  EXPECT_TRUE(use("three", "welcome", bob));
  ASSERT_TRUE(commit("one"));
  EXPECT_FALSE(use("four", "welcome", ann));
  ASSERT_TRUE(release("three"));
  EXPECT_TRUE(use("five", "welcome", bob));
  EXPECT_EQ(offered("WELCOME", ann).limits.used_by_buyer, 1);
  EXPECT_EQ(offered("WELCOME", std::string(64, 'c')).limits.used_by_buyer, 0);
  EXPECT_TRUE(offered("WELCOME", ann).limits.reached());
}

TEST_F(discounts, pieces_and_uses_are_taken_together_or_not_at_all) {
  sql("INSERT INTO acp.discount_uses VALUES ('last10', 10, 0)");
  const auto refused = reserve("k", "item_last10", 3, {{"last10", ann}, {"welcome", ann}});
  EXPECT_THAT(refused->refused, IsEmpty());
  EXPECT_THAT(refused->refused_discounts, ElementsAre("last10"));
  EXPECT_EQ(reserve("k", "item_last10", 3, {{"last10", ann}})->refused_discounts, refused->refused_discounts);
  EXPECT_EQ(value("SELECT reserved FROM acp.stock WHERE item_id = 'item_last10'"), "0");
  EXPECT_EQ(counts("welcome"), "0/0");
  EXPECT_TRUE(release("k"));
  EXPECT_EQ(counts("last10"), "10/0");

  const auto sold_out = reserve("l", "item_sold_out", 1, {{"welcome", ann}});
  EXPECT_FALSE(sold_out->refused.empty());
  EXPECT_EQ(counts("welcome"), "0/0");
}

TEST_F(discounts, what_was_withdrawn_meanwhile_is_refused) {
  import("[]");
  EXPECT_FALSE(use("k", "last10"));
}

TEST_F(discounts, what_was_used_stays_used_when_the_settings_are_imported_again) {
  EXPECT_TRUE(use("k", "last10"));
  ASSERT_TRUE(commit("k"));
  import(R"([{"id":"last10","name":"Again","codes":["AGAIN"],"percent":"5","max_uses":1}])");
  EXPECT_FALSE(use("l", "last10"));
}

TEST_F(discounts, the_last_ten_uses_go_to_ten_of_a_hundred) {
  std::atomic<int> reserved{0};
  std::atomic<int> refused{0};
  std::latch done{100};
  for (int i = 0; i < 100; ++i)
    merchant_->services().shelf.reserve(payment_key{"k" + std::to_string(i)}, {{checkout::item_id{"item_123"}, 1}},
                                        {{"last10", "buyer" + std::to_string(i)}}, [&](auto answer) {
                                          if (answer) ++(answer->refused_discounts.empty() ? reserved : refused);
                                          done.count_down();
                                        });
  done.wait();
  EXPECT_EQ(reserved, 10);
  EXPECT_EQ(refused, 90);
  EXPECT_EQ(counts("last10"), "0/10");
}

TEST_F(discounts, in_opposite_order_do_not_block_each_other) {
  sql("UPDATE acp.discounts SET max_uses = 1000, max_uses_per_buyer = NULL WHERE discount_id IN ('last10', 'welcome')");
  std::atomic<int> reserved{0};
  std::latch done{100};
  for (int i = 0; i < 100; ++i) {
    std::vector<discount_use> uses{{"last10", ann}, {"welcome", ann}};
    if (i % 2) std::swap(uses[0], uses[1]);
    merchant_->services().shelf.reserve(payment_key{"k" + std::to_string(i)}, {{checkout::item_id{"item_123"}, 1}},
                                        std::move(uses), [&](auto answer) {
                                          if (answer && answer->refused_discounts.empty()) ++reserved;
                                          done.count_down();
                                        });
  }
  done.wait();
  EXPECT_EQ(reserved, 100);
}

TEST_F(discounts, the_server_of_the_version_before_can_still_reserve) {
  EXPECT_EQ(value(R"(SELECT acp.reserve_stock('old', '[{"item": "item_last10", "quantity": 2}]')->>'refused')"), "[]");
  EXPECT_EQ(value("SELECT reserved FROM acp.stock WHERE item_id = 'item_last10'"), "2");
}

TEST_F(discounts, the_server_may_count_through_its_functions_only) {
  pqxx::connection c{database_.url("acp_server")};
  for (const auto* statement :
       {"UPDATE acp.discounts SET millionths = 1000000", "INSERT INTO acp.discount_codes VALUES ('X', 'save10')",
        "UPDATE acp.discount_uses SET used = 0", "DELETE FROM acp.discount_buyers",
        "SELECT acp.count_uses('[]', 1, 1)"}) {
    pqxx::nontransaction tx{c};
    EXPECT_THROW(tx.exec(statement), pqxx::insufficient_privilege) << statement;
  }
}

} // namespace
} // namespace acp::test
