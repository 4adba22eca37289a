#include "persistence/operator_keys.hpp"

#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using checkout::operator_role;
using testing::HasSubstr;
using testing::MatchesRegex;

struct operator_keys : testing::Test {
  test_database database;
};

TEST_F(operator_keys, have_the_role_they_were_made_with) {
  const auto ann = create_operator_key(database.url(), "ann", operator_role::viewer).value();
  const auto bob = create_operator_key(database.url(), "bob", operator_role::acting).value();
  EXPECT_THAT(ann.token, MatchesRegex("acpop_[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(ann.key.role, operator_role::viewer);
  const auto listed = list_operator_keys(database.url()).value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].role, operator_role::viewer);
  EXPECT_EQ(listed[1].role, operator_role::acting);
  for (const auto& key : active_operator_keys(database.url("acp_server")))
    EXPECT_EQ(key.role, key.id == ann.key.id ? operator_role::viewer : operator_role::acting);
  EXPECT_EQ(sql_value(database.url("acp_operator"),
                      "SELECT string_agg(name || ' ' || role, ', ' ORDER BY name) FROM acp.operators"),
            "ann viewer, bob operator");
}

TEST_F(operator_keys, have_no_other_role) {
  const auto key = create_operator_key(database.url(), "ann", operator_role::viewer).value().key;
  EXPECT_THROW(sql(database.url(), "UPDATE acp.operator_keys SET role = 'owner'"), pqxx::sql_error);
  EXPECT_THROW(sql(database.url("acp_server"), "UPDATE acp.operator_keys SET role = 'operator'"), pqxx::sql_error);
}

TEST_F(operator_keys, are_not_managed_by_the_servers_own_login) {
  const auto refused = create_operator_key(database.url("acp_server"), "ann", operator_role::viewer);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("acp_owner"));
}

} // namespace
} // namespace acp::persistence
