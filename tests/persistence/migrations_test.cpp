#include "persistence/migrations.hpp"

#include "persistence/connection.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace acp::persistence {
namespace {

using test::postgres_cluster;
using reason = migration_error::reason;

std::string fresh() {
  auto& cluster = postgres_cluster::shared();
  return cluster.url(cluster.create_empty_database());
}

TEST(migrations, apply_all_once) {
  const auto url = fresh();
  const auto lacking = pending(url);
  ASSERT_TRUE(lacking);
  EXPECT_EQ(check_schema(url).error().why, reason::behind);

  const auto first = migrate(url);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->applied, *lacking);
  EXPECT_EQ(first->shards, 16);

  const auto second = migrate(url);
  ASSERT_TRUE(second);
  EXPECT_THAT(second->applied, testing::IsEmpty());
  EXPECT_TRUE(check_schema(url));
}

} // namespace
} // namespace acp::persistence
