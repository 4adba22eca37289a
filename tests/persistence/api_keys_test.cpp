#include "persistence/api_keys.hpp"

#include "persistence/connection_lost.hpp"
#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::persistence {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

struct api_keys : testing::Test {
  test_database database;

  created_api_key create(const std::string& identity, std::optional<std::string> secret = {}) {
    return create_api_key(database.url(),
                          {.identity = checkout::identity{identity}, .name = "a key", .signing_secret = secret})
        .value();
  }
};

TEST_F(api_keys, are_given_out_once_and_kept_as_hashes) {
  const auto made = create("agent-1");
  EXPECT_THAT(made.token, MatchesRegex("acp_[A-Za-z0-9_-]{43}"));
  EXPECT_THAT(made.key.id, MatchesRegex("key_[0-9a-f]{12}"));
  EXPECT_EQ(made.key.shown, made.token.substr(0, 8) + "..." + made.token.substr(43));
  EXPECT_NE(create("agent-1").token, made.token);
  EXPECT_EQ(sql_value(database.url(),
                      "SELECT count(*) FROM acp.api_keys k WHERE k::text LIKE '%" + made.token.substr(4) + "%'"),
            "0");
  EXPECT_EQ(sql_value(database.url(), "SELECT count(*) FROM acp.api_keys WHERE hash = sha256('" + made.token + "')"),
            "1");
}

TEST_F(api_keys, are_read_again_and_again_over_one_connection_and_over_another_once_it_is_lost) {
  const auto read = active_api_key_reader(database.url("acp_server"));
  const auto backend = [&] {
    return sql_value(database.url(), "SELECT coalesce(min(pid), 0) FROM pg_stat_activity WHERE application_name = "
                                     "'acp-checkout keys' AND datname = current_database()");
  };
  EXPECT_THAT(read(), IsEmpty());
  const auto first = backend();
  const auto made = create("agent-1");
  ASSERT_EQ(read().size(), 1U);
  EXPECT_EQ(read().front().id, made.key.id);
  EXPECT_EQ(backend(), first);
  sql(database.url(), "SELECT pg_terminate_backend(" + first + ", 5000)");
  EXPECT_THROW(static_cast<void>(read()), connection_lost);
  EXPECT_EQ(read().size(), 1U);
  EXPECT_NE(backend(), first);
}

TEST_F(api_keys, the_server_reads_the_active_ones) {
  const auto plain = create("agent-1");
  const auto signing = create("agent-2", "s3cret");
  const auto revoked = create("agent-1");
  EXPECT_EQ(revoke_api_key(database.url(), revoked.key.id), true);

  const auto active = active_api_keys(database.url("acp_server"));
  ASSERT_EQ(active.size(), 2U);
  for (const auto& key : active) {
    const auto& made = key.id == plain.key.id ? plain : signing;
    EXPECT_EQ(key.id, made.key.id);
    EXPECT_EQ(key.hash, hash_of_token(made.token));
    EXPECT_EQ(key.identity, made.key.identity);
    EXPECT_EQ(key.signing_secret, key.id == plain.key.id ? std::nullopt : std::optional<std::string>{"s3cret"});
  }
}

TEST_F(api_keys, have_a_dialect) {
  const auto plain = create("agent-1");
  const auto other = create_api_key(database.url(), {.identity = checkout::identity{"agent-1"},
                                                     .name = "another",
                                                     .signing_secret = {},
                                                     .dialect = "launch_checklist"})
                         .value();
  EXPECT_EQ(plain.key.dialect, "spec");
  EXPECT_EQ(other.key.dialect, "launch_checklist");
  const auto listed = list_api_keys(database.url()).value();
  for (const auto& key : listed) EXPECT_EQ(key.dialect, key.id == plain.key.id ? "spec" : "launch_checklist");
  for (const auto& key : active_api_keys(database.url("acp_server")))
    EXPECT_EQ(key.dialect, key.id == plain.key.id ? "spec" : "launch_checklist");
}

TEST_F(api_keys, are_listed_with_their_state) {
  const auto first = create("agent-1");
  const auto second = create("agent-2", "s3cret");
  EXPECT_EQ(revoke_api_key(database.url(), first.key.id), true);
  const auto listed = list_api_keys(database.url()).value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, first.key.id);
  EXPECT_TRUE(listed[0].revoked_at);
  EXPECT_FALSE(listed[0].signed_requests);
  EXPECT_EQ(listed[1].name, "a key");
  EXPECT_FALSE(listed[1].revoked_at);
  EXPECT_TRUE(listed[1].signed_requests);
}

TEST_F(api_keys, revoking_twice_keeps_the_first_time) {
  const auto key = create("agent-1");
  EXPECT_EQ(revoke_api_key(database.url(), key.key.id), true);
  const auto first = list_api_keys(database.url()).value()[0].revoked_at;
  EXPECT_EQ(revoke_api_key(database.url(), key.key.id), true);
  EXPECT_EQ(list_api_keys(database.url()).value()[0].revoked_at, first);
  EXPECT_EQ(revoke_api_key(database.url(), "key_none"), false);
  EXPECT_THAT(active_api_keys(database.url()), IsEmpty());
}

TEST_F(api_keys, are_not_managed_by_the_servers_own_login) {
  const auto refused = create_api_key(database.url("acp_server"),
                                      {.identity = checkout::identity{"a"}, .name = "", .signing_secret = {}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("acp_owner"));
  EXPECT_FALSE(revoke_api_key(database.url("acp_server"), "key_none"));
  EXPECT_FALSE(list_api_keys(database.url("acp_operator")));
}

TEST_F(api_keys, need_an_identity) {
  EXPECT_FALSE(create_api_key(database.url(), {}));
  EXPECT_FALSE(create_api_key(database.url(), {.identity = checkout::identity{"a"}, .name = "", .signing_secret = ""}));
}

TEST_F(api_keys, need_a_migrated_database) {
  auto& cluster = postgres_cluster::shared();
  const auto listed = list_api_keys(cluster.url(cluster.create_empty_database()));
  ASSERT_FALSE(listed);
  EXPECT_THAT(listed.error(), HasSubstr("migrate"));
}

} // namespace
} // namespace acp::persistence
