#include "persistence/deliveries/topics.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using testing::ElementsAre;

TEST(topics, a_completed_session_is_an_order_too) {
  EXPECT_THAT(topics_of("checkout_session.created"), ElementsAre("checkout_session.created"));
  EXPECT_THAT(topics_of("checkout_session.completed"), ElementsAre("checkout_session.completed", "order_create"));
  EXPECT_THAT(topics_of("order_update"), ElementsAre("order_update"));
  EXPECT_THAT(topics_of("cart.created"), ::testing::IsEmpty());
}

TEST(topics, a_star_wants_all) {
  EXPECT_TRUE(wants({"*"}, "order_create"));
  EXPECT_TRUE(wants({"order_update", "order_create"}, "order_create"));
  EXPECT_FALSE(wants({"order_update"}, "order_create"));
  EXPECT_FALSE(wants({}, "order_create"));
}

TEST(topics, a_webhook_id_names_its_row) {
  EXPECT_EQ(webhook_id({0}, 1, "checkout_session.created"), "evt_001");
  EXPECT_EQ(webhook_id({0xab}, 1234, "order_create"), "evt_ab1234_order");
  const auto named = parse_webhook_id("evt_ab1234_order");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->shard.value, 0xab);
  EXPECT_EQ(named->seq, 1234);
  EXPECT_TRUE(named->order);
  EXPECT_FALSE(parse_webhook_id("evt_001").value().order);
  for (const std::string wrong : {"", "evt_", "evt_00", "evt_00x", "evt_000", "evt_001_ordr", "evt_AB1", "evt_00-1",
                                  "evt_0001", "evt_0099999999999999999999", "evt_001 ", "msg_001", "evt_00_order"}) {
    EXPECT_FALSE(parse_webhook_id(wrong)) << wrong;
  }
}

TEST(topics, bodies_carry_the_bytes_as_they_are) {
  EXPECT_EQ(body_of("checkout_session.created", R"({"a":1.0})", ""),
            R"({"type":"checkout_session.created","data":{"a":1.0}})");
  EXPECT_EQ(body_of("order_create", "{}", R"({"id":"ord_1"})"), R"({"type":"order_create","data":{"id":"ord_1"}})");
  EXPECT_EQ(body_of("order_update", "{}", R"({"id":"ord_1"})"), R"({"type":"order_update","data":{"id":"ord_1"}})");
}

TEST(topics, sql_says_the_same) {
  test::test_database database;
  for (const std::string type : {"checkout_session.created", "checkout_session.completed", "order_update"}) {
    std::string joined;
    for (const auto& topic : topics_of(type)) {
      joined += topic + ",";
      for (const int shard : {0, 10, 255}) {
        EXPECT_EQ(webhook_id({static_cast<std::uint8_t>(shard)}, 98765, topic),
                  test::sql_value(database.url(), "SELECT acp.webhook_id(" + std::to_string(shard) +
                                                      "::smallint, 98765, '" + topic + "')"));
      }
    }
    EXPECT_EQ(joined,
              test::sql_value(database.url(), "SELECT array_to_string(acp.topics_of('" + type + "'), ',') || ','"));
  }
  EXPECT_EQ(test::sql_value(database.url(), "SELECT cardinality(acp.topics_of('cart.created'))::text"), "0");
}

} // namespace
} // namespace acp::persistence
