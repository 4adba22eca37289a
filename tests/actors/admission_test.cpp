#include "actors/runtime/admission.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace acp::actors {
namespace {

using std::chrono::steady_clock;

TEST(admission, refuses_beyond_its_bound_and_admits_again_when_somebody_left) {
  admission a{2};
  auto first = a.enter();
  auto second = a.enter();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(a.enter());
  first.reset();
  EXPECT_TRUE(a.enter());
  EXPECT_EQ(a.inside(), 1u);
}

TEST(admission, admits_nobody_once_it_is_closed) {
  admission a{2};
  a.close();
  EXPECT_FALSE(a.enter());
  EXPECT_EQ(a.inside(), 0u);
  a.open();
  EXPECT_TRUE(a.enter());
}

TEST(admission, a_moved_ticket_leaves_once) {
  admission a{2};
  {
    auto t = a.enter();
    admission::ticket moved{std::move(*t)};
    admission::ticket assigned;
    assigned = std::move(moved);
    EXPECT_EQ(a.inside(), 1u);
  }
  EXPECT_EQ(a.inside(), 0u);
}

TEST(admission, waits_until_the_last_one_has_left) {
  admission a{2};
  auto t = a.enter();
  a.close();
  EXPECT_FALSE(a.wait_until_empty(steady_clock::now() + std::chrono::milliseconds{5}));
  std::jthread leaver{[ticket = std::move(*t)]() mutable { admission::ticket last{std::move(ticket)}; }};
  t.reset();
  EXPECT_TRUE(a.wait_until_empty(steady_clock::now() + std::chrono::seconds{10}));
}

} // namespace
} // namespace acp::actors
