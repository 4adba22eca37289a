#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Which trace each event belongs to, and what the system counts of what it records.
namespace acp::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

checkout::trace_context trace(std::uint8_t n) { return checkout::begin_trace({n}); }

checkout::command traced(checkout::command c, std::uint8_t n) {
  c.context.trace = trace(n);
  return c;
}

struct traces : testing::Test {
  /// The first byte of each event's trace id.
  std::vector<int> of(const checkout::session_id& id) const {
    std::vector<int> all;
    for (const auto& row : s.in.tables->history(id)) all.push_back(row.trace.trace[0]);
    return all;
  }
  checkout::session_id completed() {
    const auto id = id_of(s.ask(traced(create_command("", "book"), 1)));
    if (status_of(s.ask(traced(complete_command(id, "ok"), 2))) != "completed") throw std::runtime_error("the order");
    return id;
  }

  test_system s;
};

TEST_F(traces, are_those_of_the_requests) {
  const auto id = id_of(s.ask(traced(create_command(), 1)));
  s.ask(traced(update_command(id, 3), 2));
  s.ask(traced(cancel_command(id), 3));
  EXPECT_THAT(of(id), ElementsAre(1, 2, 3));
  EXPECT_EQ(s.in.tables->history(id).at(1).trace, trace(2)) << "span and flags too";
}

TEST_F(traces, of_a_completion_hold_until_its_outcome) { EXPECT_THAT(of(completed()), ElementsAre(1, 2, 2)); }

TEST_F(traces, go_on_after_the_system_was_started_again) {
  s.merchant.hold_charges();
  const auto id = id_of(s.ask(traced(create_command("", "book"), 1)));
  auto answer = send(s.service(), traced(complete_command(id, "ok"), 2));
  ASSERT_TRUE(eventually([&] { return s.types_of(id).size() == 2; }));
  s.kill();
  test_system next{s.in};
  ASSERT_TRUE(eventually([&] { return next.types_of(id).size() == 3; }));
  EXPECT_EQ(next.in.tables->history(id).back().trace, trace(2));
}

TEST_F(traces, of_an_expiry_is_the_one_before) {
  const auto id = id_of(s.ask(traced(create_command(), 5)));
  s.in.pass(24h);
  s.read(id);
  EXPECT_THAT(of(id), ElementsAre(5, 5));
}

TEST_F(traces, of_a_change_of_the_order_reach_to_the_end_of_its_refund) {
  const auto id = completed();
  checkout::begin_adjustment refund;
  refund.sent.type = "refund";
  refund.sent.amount = 1;
  std::promise<checkout::reply> answered;
  auto answer = answered.get_future();
  s.system->orders().change({id, std::move(refund), checkout::request_id{"req_op"}, trace(7)},
                            checkout::reply_to{[&](checkout::reply r) { answered.set_value(std::move(r)); }});
  wait(std::move(answer));
  ASSERT_TRUE(eventually([&] { return of(id).size() == 5; }));
  EXPECT_THAT(of(id), ElementsAre(1, 2, 2, 7, 7));
}

TEST_F(traces, belong_to_sessions_that_are_counted) {
  const auto id = completed();
  const auto other = id_of(s.ask(create_command("k")));
  s.ask(cancel_command(other));
  const auto stats = s.system->stats();
  EXPECT_EQ(stats.sessions_created, 2u);
  EXPECT_EQ(stats.sessions_completed, 1u);
  EXPECT_EQ(stats.sessions_canceled, 1u);
  const auto total = [&] {
    const auto session = nlohmann::json::parse(document(s.read(id)));
    for (const auto& row : session.at("totals"))
      if (row.at("type") == "total") return row.at("amount").get<std::uint64_t>();
    return std::uint64_t{0};
  }();
  EXPECT_GT(total, 0u);
  EXPECT_THAT(stats.order_value, ElementsAre(Pair("USD", total)));
  EXPECT_EQ(stats.commit_duration.total(), stats.commits);
  EXPECT_EQ(stats.writers_connected, 1);
  EXPECT_EQ(stats.appends_fenced, 0u);
}

TEST_F(traces, of_what_is_refused_by_the_log_are_counted_as_fenced) {
  const auto id = s.opened();
  s.in.tables->take_elsewhere(*checkout::shard_of(id), true);
  s.ask(update_command(id, 2));
  ASSERT_TRUE(eventually([&] { return s.system->stats().appends_fenced == 1; }));
}

} // namespace
} // namespace acp::test
