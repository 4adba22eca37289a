#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace acp::test {
namespace {

using testing::ElementsAre;

TEST(session_commands, every_command_is_one_event) {
  test_system s;
  const auto created = s.ask(create_command());
  EXPECT_EQ(status_code(created), 201);
  const auto id = id_of(created);
  EXPECT_EQ(status_code(s.ask(update_command(id, 3))), 200);
  const auto canceled = s.ask(cancel_command(id));
  EXPECT_EQ(status_of(canceled), "canceled");
  EXPECT_THAT(s.types_of(id),
              ElementsAre("checkout_session.created", "checkout_session.updated", "checkout_session.canceled"));
}

TEST(session_commands, a_read_gives_the_bytes_of_the_newest_row) {
  test_system s;
  const auto id = s.opened();
  const auto updated = s.ask(update_command(id, 2));
  EXPECT_EQ(document(s.read(id)), document(updated));
  EXPECT_EQ(document(updated), s.in.tables->history(id).back().data);
}

TEST(session_commands, the_id_names_the_shard) {
  test_system s;
  for (int i = 0; i < 20; ++i) {
    const auto id = s.opened();
    EXPECT_EQ(checkout::shard_of(id), s.in.tables->history(id).front().shard);
  }
}

TEST(session_commands, are_handled_in_the_order_of_arrival) {
  test_system s;
  const auto id = s.opened();
  s.merchant.hold_quotes();
  std::vector<std::future<checkout::reply>> answers;
  for (int quantity = 2; quantity <= 21; ++quantity) answers.push_back(send(s.service(), update_command(id, quantity)));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 1; })) << "one at a time";
  s.merchant.let_quotes_go();
  for (auto& a : answers) EXPECT_EQ(status_code(wait(std::move(a))), 200);
  const auto rows = s.in.tables->history(id);
  ASSERT_EQ(rows.size(), 21u);
  for (std::size_t v = 0; v < rows.size(); ++v) {
    EXPECT_EQ(rows[v].version, static_cast<std::int64_t>(v) + 1);
    const auto quantity = nlohmann::json::parse(rows[v].data).at("line_items").at(0).at("quantity");
    EXPECT_EQ(quantity, v + 1);
  }
}

TEST(session_commands, reads_go_on_while_a_command_waits_for_the_merchant) {
  test_system s;
  const auto id = s.opened();
  const auto before = document(s.read(id));
  s.merchant.hold_quotes();
  auto pending = send(s.service(), update_command(id, 2));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 1; }));
  EXPECT_EQ(document(s.read(id)), before);
  s.merchant.let_quotes_go();
  EXPECT_NE(document(wait(std::move(pending))), before);
}

TEST(session_commands, answer_only_after_the_commit) {
  test_system s;
  s.log.hold_appends();
  auto pending = send(s.service(), create_command());
  ASSERT_TRUE(eventually([&] { return s.log.held_appends() == 1; }));
  EXPECT_EQ(pending.wait_for(std::chrono::milliseconds{20}), std::future_status::timeout);
  s.log.let_appends_go();
  EXPECT_EQ(status_code(wait(std::move(pending))), 201);
}

TEST(session_commands, what_is_unknown_malformed_or_not_the_callers_is_not_found) {
  test_system s;
  const auto id = s.opened();
  const auto unknown = checkout::make_session_id({1}, {}, {});
  EXPECT_EQ(status_code(s.read(unknown)), 404);
  EXPECT_EQ(status_code(s.ask(update_command(unknown, 2))), 404);
  const auto loads = s.log.loads();
  EXPECT_EQ(status_code(s.read(checkout::session_id{"nonsense"})), 404);
  EXPECT_EQ(status_code(s.read(checkout::make_session_id({200}, {}, {}))), 404) << "no such shard";
  EXPECT_EQ(s.log.loads(), loads) << "nonsense never reaches the database";
  EXPECT_EQ(status_code(read(s.service(), id, "somebody else")), 404);
  auto foreign = update_command(id, 2);
  foreign.context.caller = checkout::identity{"somebody else"};
  EXPECT_EQ(status_code(s.ask(std::move(foreign))), 404);
  EXPECT_TRUE(eventually([&] { return s.system->stats().sessions_live == 1; })) << "no actor is left behind";
}

TEST(session_commands, a_catalog_out_of_reach_is_a_503_that_leaves_no_trace) {
  test_system s;
  const auto id = s.opened();
  s.merchant.fail_next(scripted_merchant::call::quote, 2);
  const auto refused = s.ask(update_command(id, 2));
  EXPECT_EQ(status_code(refused), 503);
  EXPECT_TRUE(refused.result.error().retry_after);
  EXPECT_EQ(status_code(s.ask(create_command())), 503);
  EXPECT_EQ(s.in.tables->event_count(), 1u);
  EXPECT_EQ(status_code(s.ask(update_command(id, 2))), 200);
}

TEST(session_commands, a_session_past_its_lifetime_expires_once_whoever_asks_first) {
  test_system s;
  const auto read_first = s.opened();
  const auto updated_first = s.opened();
  s.in.pass(std::chrono::hours{7});
  EXPECT_EQ(status_of(s.read(read_first)), "expired");
  EXPECT_EQ(status_of(s.read(read_first)), "expired");
  EXPECT_EQ(status_code(s.ask(update_command(updated_first, 2))), 409);
  for (const auto& id : {read_first, updated_first})
    EXPECT_THAT(s.types_of(id), ElementsAre("checkout_session.created", "checkout_session.expired"));
}

TEST(session_commands, events_carry_who_asked_and_by_which_request) {
  test_system s;
  const auto id = s.opened();
  const auto row = s.in.tables->history(id).front();
  EXPECT_EQ(row.owner, checkout::identity{"agent"});
  EXPECT_EQ(row.request, checkout::request_id{"req"});
}

} // namespace
} // namespace acp::test
