#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace acp::test {
namespace {

using pieces = merchant_books::pieces;

struct scenario {
  const char* name;
  const char* token;
};
void PrintTo(const scenario& s, std::ostream* to) { *to << s.name; }

/// Completes a session and cuts the power after the n-th durable step, for every n until it isn't reached any more;
/// then a new system finds what is on record and brings it to an end.
struct power_cut : testing::TestWithParam<scenario> {};

/// What must hold whatever happened: at most one charge, an order exactly where money was taken, every piece accounted
/// for.
void expect_consistent(const world& w, test_system& s, const checkout::session_id& id) {
  ASSERT_TRUE(eventually([&] { return status_of(s.read(id)) != "complete_in_progress"; }));
  const bool ordered = status_of(s.read(id)) == "completed";
  EXPECT_LE(w.books->captured(), 1);
  EXPECT_EQ(w.books->captured(), ordered ? 1 : 0);
  EXPECT_EQ(w.books->in_state(pieces::state::sold), ordered ? 1 : 0);
  EXPECT_EQ(w.books->in_state(pieces::state::reserved), 0);
  EXPECT_EQ(w.books->on_shelf("book"), ordered ? 9 : 10);
  const auto types = s.types_of(id);
  EXPECT_EQ(std::ranges::count(types, "checkout_session.completed"), ordered ? 1 : 0);
}

TEST_P(power_cut, at_any_step_of_a_completion_costs_neither_money_nor_goods) {
  for (int n = 1; n < 20; ++n) {
    SCOPED_TRACE("cut after step " + std::to_string(n));
    world w;
    w.books->shelf[checkout::item_id{"book"}] = 10;
    checkout::session_id id;
    bool was_cut = false;
    {
      auto impatient = brisk_settings();
      impatient.completion_patience = std::chrono::milliseconds{100};
      test_system s{w, impatient};
      id = s.opened();
      s.supply->cut_after(n);
      (void)s.ask(complete_command(id, GetParam().token, "k"));
      was_cut = !s.supply->on();
      s.kill();
    }
    test_system s{w};
    expect_consistent(w, s, id);
    // The agent tries again with the same key, and in the end pays.
    const auto again = s.ask(complete_command(id, GetParam().token, "k"));
    EXPECT_LT(status_code(again), 300) << code_of(again);
    if (status_of(s.read(id)) != "completed") {
      EXPECT_EQ(
          status_of(s.ask(complete_command(id, "ok", "last", status_of(s.read(id)) == "authentication_required"))),
          "completed");
    }
    expect_consistent(w, s, id);
    EXPECT_EQ(w.books->captured(), 1);
    if (!was_cut) {
      EXPECT_GE(n, 4) << "there were fewer steps than a completion has";
      return;
    }
  }
  FAIL() << "there are always more steps";
}

INSTANTIATE_TEST_SUITE_P(, power_cut,
                         testing::Values(scenario{"captured", "ok"}, scenario{"declined", "declined"},
                                         scenario{"authentication", "3ds"}, scenario{"lost_after", "lost_after"},
                                         scenario{"lost_before", "lost_before"}),
                         [](const auto& p) { return std::string{p.param.name}; });

TEST(power_cut_under_load, every_acknowledged_command_is_in_the_table) {
  world w;
  std::vector<std::pair<checkout::session_id, std::string>> acknowledged;
  {
    test_system s{w};
    std::vector<std::future<checkout::reply>> answers;
    s.supply->cut_after(20);
    for (int i = 0; i < 300; ++i) answers.push_back(send(s.service(), create_command()));
    for (auto& a : answers)
      if (const auto r = wait(std::move(a)); r.result) acknowledged.emplace_back(id_of(r), document(r));
    s.kill();
  }
  EXPECT_FALSE(acknowledged.empty());
  test_system s{w};
  for (const auto& [id, bytes] : acknowledged) EXPECT_EQ(document(s.read(id)), bytes);
}

} // namespace
} // namespace acp::test
