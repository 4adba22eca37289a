#include "persistence/figures.hpp"

#include "tests/persistence/deliveries_fixture.hpp"

#include <gmock/gmock.h>

namespace acp::persistence {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::Pair;
using testing::UnorderedElementsAre;

struct figures_test : deliveries {
  std::unique_ptr<figures_reader> reader = make_figures_reader(place.url);
};

TEST_F(figures_test, of_a_new_database_are_zero) {
  const auto f = reader->read().value();
  ASSERT_EQ(f.lag.size(), 16u);
  EXPECT_EQ(f.lag.at("0").events, 0);
  EXPECT_EQ(f.lag.at("15").seconds, 0);
  EXPECT_THAT(f.backlog, UnorderedElementsAre(Pair("waiting", 0), Pair("blocked", 0), Pair("dead", 0)));
  EXPECT_THAT(f.endpoints, UnorderedElementsAre(Pair("active", 0), Pair("paused", 0), Pair("disabled", 0)));
  EXPECT_EQ(f.blocked_sessions, 0);
  EXPECT_GT(f.bytes, 1'000'000);
}

TEST_F(figures_test, tell_how_far_the_last_active_endpoint_is_behind) {
  const auto first = endpoint();
  const auto second = endpoint();
  append_to(0, {new_session(0), new_session(0), new_session(0)});
  append_to(4, {new_session(4)});
  store->save(std::array{hold(0)}, {.cursors = {{first, {0}, 3}, {second, {0}, 1}}});
  auto f = reader->read().value();
  EXPECT_EQ(f.lag.at("0").events, 2);
  EXPECT_GT(f.lag.at("0").seconds, 0);
  EXPECT_LT(f.lag.at("0").seconds, 3600);
  EXPECT_EQ(f.lag.at("4").events, 1);
  EXPECT_EQ(f.lag.at("1").events, 0);
  ASSERT_TRUE(endpoints->pause(second, "", "ann"));
  f = reader->read().value();
  EXPECT_EQ(f.lag.at("0").events, 0) << "one that is paused is not behind";
  EXPECT_THAT(f.endpoints, UnorderedElementsAre(Pair("active", 1), Pair("paused", 1), Pair("disabled", 0)));
}

TEST_F(figures_test, count_the_backlog_as_the_views_show_it) {
  const auto push = endpoint();
  const auto a = new_session(0), b = new_session(0), c = new_session(0);
  append_to(0, {a, a, b, a, b, c});
  auto dead_a = failed_put(key_of(push, 0, 1), a);
  auto dead_c = failed_put(key_of(push, 0, 6), c);
  dead_a.failure->dead = dead_c.failure->dead = true;
  constexpr auto updated = "checkout_session.updated";
  store->save(
      std::array{hold(0)},
      {.cursors = {{push, {0}, 6}},
       .puts = {dead_a, put_behind(key_of(push, 0, 2, updated), a), failed_put(key_of(push, 0, 3), b),
                put_behind(key_of(push, 0, 4, updated), a), put_behind(key_of(push, 0, 5, updated), b), dead_c}});
  const auto f = reader->read().value();
  EXPECT_THAT(f.backlog, UnorderedElementsAre(Pair("waiting", 1), Pair("blocked", 3), Pair("dead", 2)));
  EXPECT_EQ(f.blocked_sessions, 3);
  EXPECT_EQ(std::to_string(f.blocked_sessions), value("SELECT count(*) FROM acp.blocked_sessions"));
  EXPECT_EQ(value("SELECT number FROM acp.figures(2) WHERE figure = 'blocked_sessions'"), "2") << "counts have an end";
  ASSERT_TRUE(endpoints->remove(push, "ann"));
  EXPECT_THAT(reader->read().value().backlog,
              UnorderedElementsAre(Pair("waiting", 0), Pair("blocked", 0), Pair("dead", 0)));
}

TEST_F(figures_test, are_read_again_after_a_lost_connection) {
  reader->read();
  execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'acp-checkout metrics'");
  EXPECT_THROW(reader->read(), connection_lost);
  EXPECT_EQ(reader->read().value().lag.size(), 16u);
}

TEST_F(figures_test, do_not_wait_for_a_table_somebody_has_locked) {
  const auto hasty = make_figures_reader(place.url, 200ms);
  pqxx::connection other{database.url()};
  pqxx::work locks{other};
  locks.exec("LOCK TABLE acp.webhook_backlog IN ACCESS EXCLUSIVE MODE");
  EXPECT_FALSE(hasty->read());
  locks.abort();
  EXPECT_TRUE(hasty->read());
}

} // namespace
} // namespace acp::persistence
