#include "persistence/event_log.hpp"

#include "tests/persistence/log_items.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::ElementsAre;

struct fencing : testing::Test {
  test_database database;

  std::unique_ptr<event_log> node(const std::string& name) {
    return make_event_log({.database_url = database.url("acp_server"), .node_id = name});
  }
  std::string head() {
    return sql_value(database.url(), "SELECT head || ' ' || epoch FROM acp.shard_heads WHERE shard = 0");
  }
  void expire_lease() {
    sql(database.url(), "UPDATE acp.shard_heads SET lease_until = clock_timestamp() - interval '1 ms' WHERE shard = 0");
  }
};

TEST_F(fencing, a_held_shard_is_refused_to_others) {
  auto a = open_shard(*node("a"), 0);
  ASSERT_TRUE(a);
  EXPECT_EQ((*a)->epoch(), 1);
  auto b = open_shard(*node("b"), 0);
  ASSERT_FALSE(b);
  EXPECT_EQ(b.error().epoch, 1);
  EXPECT_TRUE(open_shard(*node("b"), 1));
}

TEST_F(fencing, the_old_epoch_writes_nothing_after_a_takeover) {
  auto a = open_shard(*node("a"), 0).value();
  append(*a, {event_of(new_session(0), 1)});
  expire_lease();
  auto b = open_shard(*node("b"), 0).value();
  EXPECT_EQ(b->epoch(), 2);

  const auto refused = a->append(std::vector{recorded_event(new_session(0), 1, new_key())});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().epoch, 2);
  EXPECT_EQ(head(), "1 2");
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM acp.idempotency_keys"), "0");
  EXPECT_THAT(append(*b, {event_of(new_session(0), 1)}), ElementsAre(appended_at(2)));
}

TEST_F(fencing, an_expired_lease_is_over_even_if_nobody_took_it) {
  auto a = open_shard(*node("a"), 0).value();
  expire_lease();
  EXPECT_FALSE(a->append(std::vector{event_of(new_session(0), 1)}));
  EXPECT_EQ(head(), "0 1");
}

TEST_F(fencing, nothing_is_extended_once_it_is_over) {
  auto expired = open_shard(*node("a"), 0).value();
  expire_lease();
  EXPECT_FALSE(expired->renew());
  auto a = open_shard(*node("a"), 0).value();
  expire_lease();
  auto b = open_shard(*node("b"), 0).value();
  EXPECT_FALSE(a->renew());
  EXPECT_TRUE(b->renew());
}

TEST_F(fencing, the_same_node_takes_its_shard_back_at_once) {
  auto before = open_shard(*node("a"), 0).value();
  auto after = open_shard(*node("a"), 0).value();
  EXPECT_EQ(after->epoch(), before->epoch() + 1);
  EXPECT_FALSE(before->append(std::vector{event_of(new_session(0), 1)}));
  EXPECT_THAT(append(*after, {event_of(new_session(0), 1)}), ElementsAre(appended_at(1)));
}

TEST_F(fencing, a_shard_that_does_not_exist_can_not_be_opened) { EXPECT_ANY_THROW((void)open_shard(*node("a"), 16)); }

} // namespace
} // namespace acp::persistence
