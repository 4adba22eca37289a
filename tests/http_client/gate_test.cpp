#include "http/client/gate.hpp"

#include <gmock/gmock.h>

namespace acp::test {
namespace {

using outbound::gate;
using testing::ElementsAre;

class entrance : public testing::Test {
protected:
  gate::entry enter(const std::string& host) {
    return door.enter(host, [this, host] { let_in.push_back(host); }).as;
  }
  /// How many of so many get in at once; the others wait.
  int enter_many(const std::string& host, int count) {
    int inside = 0;
    for (int i = 0; i < count; ++i) inside += enter(host) == gate::entry::inside ? 1 : 0;
    return inside;
  }

  gate door{{.total = 100, .per_host = 60, .waiting = 300, .waiting_per_host = 200}};
  std::vector<std::string> let_in;
};

TEST_F(entrance, gives_one_host_as_many_places_as_it_leaves_free) {
  EXPECT_EQ(enter_many("a", 100), 50);
  EXPECT_EQ(enter_many("b", 60), 25);
  EXPECT_EQ(enter_many("c", 60), 13);
  EXPECT_EQ(enter("d"), gate::entry::inside);
}

TEST_F(entrance, lets_one_more_host_in_while_there_is_a_place) {
  for (int host = 0; host < 99; ++host) ASSERT_EQ(enter("host " + std::to_string(host)), gate::entry::inside);
  EXPECT_EQ(enter("host 1"), gate::entry::waiting);
  EXPECT_EQ(enter("another"), gate::entry::inside);
  EXPECT_EQ(enter("one too many"), gate::entry::waiting);
}

TEST_F(entrance, takes_places_from_hosts_that_have_many_as_they_leave) {
  enter_many("a", 60); // 50 inside, 10 wait
  enter_many("b", 60); // 25 inside, 35 wait
  for (int i = 0; i < 10; ++i) door.leave("a");
  EXPECT_THAT(let_in, testing::AllOf(testing::Each("b"), testing::SizeIs(5)));
  EXPECT_EQ(door.inside_of("a"), 40U);
  EXPECT_EQ(door.inside_of("b"), 30U);
}

TEST_F(entrance, lets_in_all_there_is_room_for_when_one_place_makes_room_for_two) {
  gate small{{.total = 4, .per_host = 4, .waiting = 10, .waiting_per_host = 10}};
  std::vector<std::string> order;
  const auto enter_small = [&](const std::string& host) {
    return small.enter(host, [&order, host] { order.push_back(host); }).as;
  };
  EXPECT_EQ(enter_small("a"), gate::entry::inside);
  EXPECT_EQ(enter_small("b"), gate::entry::inside);
  EXPECT_EQ(enter_small("c"), gate::entry::inside); // one is free
  EXPECT_EQ(enter_small("b"), gate::entry::waiting);
  EXPECT_EQ(enter_small("a"), gate::entry::waiting);
  small.leave("a"); // two are free: b may have a second one, and a is gone and may come back
  EXPECT_THAT(order, ElementsAre("b", "a"));
  EXPECT_EQ(small.inside(), 4U);
}

TEST_F(entrance, serves_those_that_wait_in_the_order_they_came) {
  gate one{{.total = 1, .per_host = 1, .waiting = 10, .waiting_per_host = 10}};
  std::vector<int> order;
  const auto enter_one = [&](const std::string& host, int number) {
    return one.enter(host, [&order, number] { order.push_back(number); });
  };
  EXPECT_EQ(enter_one("a", 0).as, gate::entry::inside);
  enter_one("b", 1);
  const auto leaves = enter_one("a", 2).number;
  enter_one("c", 3);
  one.give_up(leaves);
  one.leave("a");
  one.leave("b");
  EXPECT_THAT(order, ElementsAre(1, 3));
  one.leave("c");
  EXPECT_EQ(one.inside(), 0U);
}

TEST_F(entrance, refuses_where_too_many_wait) {
  enter_many("a", 250); // 50 inside, 200 wait
  EXPECT_EQ(enter("a"), gate::entry::refused);
  EXPECT_EQ(enter("b"), gate::entry::inside);
}

} // namespace
} // namespace acp::test
