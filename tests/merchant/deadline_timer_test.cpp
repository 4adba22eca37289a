#include "merchant/deadline_timer.hpp"

#include <future>
#include <optional>

namespace acp::merchant {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(deadline_timer, runs_actions_when_they_are_due) {
  std::vector<int> order;
  std::promise<void> last;
  deadline_timer timer;
  const auto begin = steady_clock::now();
  timer.after(60ms, [&] { order.push_back(2), last.set_value(); });
  timer.after(20ms, [&] { order.push_back(1); });
  ASSERT_EQ(last.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_GE(steady_clock::now() - begin, 60ms);
  EXPECT_THAT(order, testing::ElementsAre(1, 2));
}

TEST(deadline_timer, forgets_what_is_cancelled) {
  bool ran = false;
  std::promise<void> later;
  {
    deadline_timer timer;
    const auto ticket = timer.after(5ms, [&] { ran = true; });
    timer.cancel(ticket);
    timer.cancel(ticket);
    timer.after(30ms, [&] { later.set_value(); });
    ASSERT_EQ(later.get_future().wait_for(10s), std::future_status::ready);
  }
  EXPECT_FALSE(ran);
}

TEST(deadline_timer, leaves_nobody_waiting_when_it_goes) {
  int ran = 0;
  std::optional<deadline_timer> timer{std::in_place};
  for (int i = 0; i < 3; ++i) timer->after(1h, [&] { ++ran; });
  timer.reset();
  EXPECT_EQ(ran, 3);
}

} // namespace
} // namespace acp::merchant
