#include "actors/sessions/create_scopes.hpp"
#include "actors/sessions/idempotency_table.hpp"

#include <gtest/gtest.h>

namespace acp::actors {
namespace {

checkout::sha256_digest digest(std::uint8_t n) {
  checkout::sha256_digest d{};
  d[0] = n;
  return d;
}
checkout::idempotency key(std::uint8_t scope, std::uint8_t body) { return {digest(scope), digest(body)}; }
persistence::idempotency_record record(std::uint8_t scope, std::int64_t version, bool finished = true) {
  persistence::idempotency_record r;
  r.key = key(scope, 1);
  r.version = version;
  r.finished = finished;
  return r;
}

TEST(idempotency_table, forgets_the_oldest_finished_record_first) {
  idempotency_table table{2, {record(3, 30), record(1, 10, false), record(2, 20)}};
  EXPECT_TRUE(table.find(digest(1))) << "a completion under way is never forgotten";
  EXPECT_FALSE(table.find(digest(2)));
  EXPECT_TRUE(table.find(digest(3)));
  table.put(record(1, 11));
  table.put(record(4, 40));
  EXPECT_FALSE(table.find(digest(3)));
  EXPECT_EQ(table.find(digest(1))->version, 11);
  EXPECT_EQ(table.size(), 2u);
}

TEST(idempotency_table, finds_by_the_hex_digits_of_the_scope) {
  idempotency_table table{2, {record(7, 1)}};
  EXPECT_TRUE(table.find_hex(checkout::to_hex(digest(7))));
  EXPECT_FALSE(table.find_hex(checkout::to_hex(digest(8))));
}

TEST(idempotency_table, relates_a_request_to_the_first_one) {
  EXPECT_EQ(relate(record(1, 1), key(1, 1)), key_relation::same_request);
  EXPECT_EQ(relate(record(1, 1), key(1, 2)), key_relation::other_body);
  EXPECT_EQ(relate(record(1, 1, false), key(1, 1)), key_relation::in_flight);
  EXPECT_EQ(relate(record(1, 1, false), key(1, 2)), key_relation::other_body);
}

TEST(create_scopes, knows_what_is_under_way) {
  create_scopes scopes{2};
  EXPECT_TRUE(std::holds_alternative<create_scopes::unknown>(scopes.look_up(key(1, 1))));
  scopes.begin(key(1, 1));
  EXPECT_TRUE(std::get<create_scopes::under_way>(scopes.look_up(key(1, 1))).same_body);
  EXPECT_FALSE(std::get<create_scopes::under_way>(scopes.look_up(key(1, 2))).same_body);
  scopes.end(digest(1), std::nullopt);
  EXPECT_EQ(scopes.size(), 0u);
}

TEST(create_scopes, remembers_only_the_last_that_made_a_session) {
  create_scopes scopes{2};
  for (std::uint8_t n = 1; n <= 3; ++n) {
    scopes.begin(key(n, 1));
    auto made = record(n, n);
    made.session = checkout::session_id{"cs_00"};
    scopes.end(digest(n), made);
  }
  EXPECT_TRUE(std::holds_alternative<create_scopes::unknown>(scopes.look_up(key(1, 1))));
  EXPECT_EQ(std::get<create_scopes::record>(scopes.look_up(key(3, 1))).version, 3);
  scopes.begin(key(4, 1));
  scopes.end(digest(4), record(4, 1));
  EXPECT_TRUE(std::holds_alternative<create_scopes::unknown>(scopes.look_up(key(4, 1)))) << "it was refused";
  scopes.begin(key(4, 1));
  scopes.abandon_all();
  EXPECT_EQ(scopes.size(), 2u);
}

} // namespace
} // namespace acp::actors
