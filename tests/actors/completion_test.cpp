#include "tests/actors/support/test_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acp::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using pieces = merchant_books::pieces;

/// A system whose shelf holds ten books.
struct completion : testing::Test {
  completion() { s.in.books->shelf[checkout::item_id{"book"}] = 10; }

  void expect_ordered_once(const checkout::session_id& id) {
    EXPECT_EQ(status_of(s.read(id)), "completed");
    EXPECT_EQ(s.in.books->captured(), 1);
    EXPECT_EQ(s.in.books->in_state(pieces::state::sold), 1);
    EXPECT_EQ(s.in.books->on_shelf("book"), 9);
  }
  void expect_nothing_happened(int orders = 0) {
    EXPECT_EQ(s.in.books->captured(), orders);
    EXPECT_EQ(s.in.books->in_state(pieces::state::reserved), 0);
    EXPECT_EQ(s.in.books->on_shelf("book"), 10 - orders);
  }

  test_system s;
};

TEST_F(completion, charges_sells_and_orders) {
  const auto id = s.opened();
  const auto done = s.ask(complete_command(id, "ok", "k"));
  EXPECT_EQ(status_code(done), 200);
  EXPECT_EQ(status_of(done), "completed");
  expect_ordered_once(id);
  EXPECT_THAT(s.types_of(id), ElementsAre("checkout_session.created", "checkout_session.completion_started",
                                          "checkout_session.completed"));
  const auto again = s.ask(complete_command(id, "ok", "k"));
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(document(again), document(done));
  EXPECT_EQ(s.in.books->captured(), 1);
  EXPECT_EQ(s.system->stats().completions_open, 0u);
}

TEST_F(completion, works_without_an_idempotency_key) {
  const auto id = s.opened();
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok"))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, a_declined_payment_leads_back_and_another_try_may_succeed) {
  const auto id = s.opened();
  const auto declined = s.ask(complete_command(id, "declined", "k"));
  EXPECT_EQ(status_of(declined), "ready_for_payment");
  EXPECT_NE(document(declined).find("payment_declined"), std::string::npos);
  expect_nothing_happened();
  EXPECT_EQ(document(s.ask(complete_command(id, "declined", "k"))), document(declined));
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok", "k2"))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, authentication_is_asked_for_and_then_accepted) {
  const auto id = s.opened();
  EXPECT_EQ(status_of(s.ask(complete_command(id, "3ds"))), "authentication_required");
  expect_nothing_happened();
  EXPECT_EQ(status_code(s.ask(complete_command(id, "3ds"))), 400);
  EXPECT_EQ(status_of(s.ask(complete_command(id, "3ds", {}, true))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, a_discount_that_was_used_up_meanwhile_is_not_charged_and_quoted_away) {
  checkout::discount_offer half;
  half.id = "half";
  half.name = "Half price";
  half.off = checkout::rate{500'000};
  half.limits.most = 10;
  s.in.books->discounts = {half};
  const auto id = s.opened();
  const auto total_500 = [&] { return document(s.read(id)).find(R"("amount":500)") != std::string::npos; };
  EXPECT_TRUE(total_500());
  s.in.books->used_up = {"half"};
  const auto refused = s.ask(complete_command(id, "ok", "k"));
  EXPECT_EQ(status_code(refused), 200);
  EXPECT_EQ(status_of(refused), "ready_for_payment");
  EXPECT_NE(document(refused).find("price_change"), std::string::npos);
  EXPECT_FALSE(total_500());
  EXPECT_EQ(s.in.books->charge_calls, 0);
  ASSERT_EQ(s.in.books->uses.size(), 1U);
  EXPECT_EQ(s.in.books->uses[0].buyer.size(), 64U);
  expect_nothing_happened();
  EXPECT_THAT(s.types_of(id), ElementsAre("checkout_session.created", "checkout_session.completion_started",
                                          "checkout_session.completion_failed"));

  s.in.books->discounts[0].limits.used = 10;
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok", "k2"))), "completed");
  expect_ordered_once(id);
  EXPECT_TRUE(s.in.books->uses.empty());
}

TEST_F(completion, a_discount_refused_while_the_catalog_is_silent_is_found_gone_by_the_next_try) {
  checkout::discount_offer half;
  half.id = "half";
  half.name = "Half price";
  half.off = checkout::rate{500'000};
  half.limits.most = 10;
  s.in.books->discounts = {half};
  const auto id = s.opened();
  s.in.books->used_up = {"half"};
  s.merchant.hold_quotes();
  auto answer = send(s.service(), complete_command(id, "ok", "k"));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_quotes() == 1; }));
  s.merchant.fail_next(scripted_merchant::call::quote, 1); // the one after the completion's own
  s.merchant.let_quotes_go();
  const auto refused = wait(std::move(answer));
  EXPECT_EQ(status_of(refused), "ready_for_payment");
  EXPECT_NE(document(refused).find("discount_code_usage_limit_reached"), std::string::npos);
  EXPECT_EQ(s.in.books->charge_calls, 0);
  s.in.books->discounts.clear();
  const auto again = s.ask(complete_command(id, "ok", "k2"));
  EXPECT_EQ(status_of(again), "ready_for_payment");
  EXPECT_NE(document(again).find("price_change"), std::string::npos);
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok", "k3"))), "completed");
}

TEST_F(completion, what_is_out_of_stock_is_not_charged) {
  s.in.books->shelf[checkout::item_id{"book"}] = 0;
  const auto id = s.opened();
  const auto refused = s.ask(complete_command(id, "ok", "k"));
  EXPECT_EQ(status_code(refused), 200);
  EXPECT_EQ(status_of(refused), "not_ready_for_payment");
  EXPECT_NE(document(refused).find("out_of_stock"), std::string::npos);
  EXPECT_EQ(s.in.books->charge_calls, 0);
}

TEST_F(completion, the_last_pieces_are_sold_once) {
  std::vector<checkout::session_id> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(s.opened());
  std::vector<std::future<checkout::reply>> answers;
  for (const auto& id : ids) answers.push_back(send(s.service(), complete_command(id, "ok", "k")));
  int orders = 0;
  for (auto& a : answers) orders += status_of(wait(std::move(a))) == "completed";
  EXPECT_EQ(orders, 10);
  EXPECT_EQ(s.in.books->captured(), 10);
  EXPECT_EQ(s.in.books->on_shelf("book"), 0);
}

TEST_F(completion, a_timeout_after_the_capture_ends_in_one_order) {
  const auto id = s.opened();
  EXPECT_EQ(status_of(s.ask(complete_command(id, "lost_after", "k"))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, a_timeout_before_the_capture_is_abandoned_and_may_be_tried_again) {
  const auto id = s.opened();
  EXPECT_EQ(status_of(s.ask(complete_command(id, "lost_before", "k"))), "ready_for_payment");
  expect_nothing_happened();
  EXPECT_EQ(s.in.books->barred.size(), 1u) << "a late charge would be refused";
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok", "k2"))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, other_commands_are_refused_and_reads_answered_while_it_is_under_way) {
  const auto id = s.opened();
  s.merchant.hold_charges();
  auto pending = send(s.service(), complete_command(id, "ok", "k"));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_charges() == 1; }));
  EXPECT_EQ(status_of(s.read(id)), "complete_in_progress");
  EXPECT_EQ(status_code(s.ask(update_command(id, 2, "u"))), 409);
  EXPECT_EQ(status_code(s.ask(complete_command(id, "ok", "other"))), 409);
  EXPECT_EQ(status_code(s.ask(cancel_command(id))), 409);
  const auto same_key = s.ask(complete_command(id, "ok", "k"));
  EXPECT_EQ(code_of(same_key), "idempotency_in_flight");
  EXPECT_EQ(status_code(s.ask(complete_command(id, "3ds", "k"))), 422);
  s.merchant.let_charges_go();
  EXPECT_EQ(status_of(wait(std::move(pending))), "completed");
  expect_ordered_once(id);
}

TEST_F(completion, the_last_word_on_a_failing_stock_is_nothing_charged) {
  const auto id = s.opened();
  s.merchant.fail_next(scripted_merchant::call::reserve, 2);
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok"))), "completed") << "tried again";
  s.merchant.fail_next(scripted_merchant::call::reserve, -1);
  const auto other = s.opened();
  EXPECT_EQ(status_of(s.ask(complete_command(other, "ok"))), "ready_for_payment");
  EXPECT_EQ(s.in.books->captured(), 1);
}

TEST_F(completion, a_stock_that_does_not_confirm_is_told_until_it_does) {
  const auto id = s.opened();
  s.merchant.fail_next(scripted_merchant::call::settle_stock, 12);
  EXPECT_EQ(status_of(s.ask(complete_command(id, "ok"))), "completed");
  EXPECT_TRUE(eventually([&] { return s.in.books->in_state(pieces::state::sold) == 1; }));
  expect_ordered_once(id);
}

TEST_F(completion, pieces_that_a_crash_left_put_aside_are_put_right_by_the_next_system) {
  s.merchant.fail_next(scripted_merchant::call::settle_stock, -1);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(status_of(s.ask(complete_command(s.opened(), "ok"))), "completed");
    EXPECT_EQ(status_of(s.ask(complete_command(s.opened(), "lost_before"))), "ready_for_payment");
  }
  s.kill();
  ASSERT_EQ(s.in.books->in_state(pieces::state::reserved), 4);
  test_system next{s.in};
  EXPECT_TRUE(eventually([&] { return s.in.books->in_state(pieces::state::reserved) == 0; }));
  EXPECT_EQ(s.in.books->in_state(pieces::state::sold), 2);
  EXPECT_EQ(s.in.books->on_shelf("book"), 8);
}

TEST(pieces_put_aside, for_a_completion_under_way_are_left_alone) {
  auto settings = brisk_settings();
  settings.stock_sweep_interval = std::chrono::milliseconds{1};
  test_system s{{}, settings};
  s.in.books->shelf[checkout::item_id{"book"}] = 1;
  const auto id = s.opened();
  s.merchant.hold_charges();
  auto pending = send(s.service(), complete_command(id, "ok"));
  ASSERT_TRUE(eventually([&] { return s.merchant.held_charges() == 1; }));
  const auto looked = s.merchant.pages_listed();
  ASSERT_TRUE(eventually([&] { return s.merchant.pages_listed() > looked + 10; }));
  EXPECT_EQ(s.in.books->in_state(pieces::state::reserved), 1);
  s.merchant.let_charges_go();
  EXPECT_EQ(status_of(wait(std::move(pending))), "completed");
  EXPECT_EQ(s.in.books->in_state(pieces::state::sold), 1);
}

TEST(impatient_completion, an_unknown_outcome_is_said_and_resolved_in_the_background) {
  auto settings = brisk_settings();
  settings.completion_patience = std::chrono::milliseconds{30};
  test_system t{{}, settings};
  t.in.books->shelf[checkout::item_id{"book"}] = 10;
  const auto id = t.opened();
  t.merchant.fail_next(scripted_merchant::call::find, -1);
  const auto unknown = t.ask(complete_command(id, "lost_after", "k"));
  EXPECT_EQ(status_code(unknown), 503);
  EXPECT_EQ(code_of(unknown), "payment_outcome_unknown");
  EXPECT_TRUE(unknown.result.error().retry_after);
  EXPECT_EQ(code_of(t.ask(complete_command(id, "lost_after", "k"))), "idempotency_in_flight");
  EXPECT_EQ(t.system->stats().completions_open, 1u);
  t.merchant.fail_next(scripted_merchant::call::find, 0);
  ASSERT_TRUE(eventually([&] { return status_of(t.read(id)) == "completed"; }));
  EXPECT_EQ(t.in.books->captured(), 1);
  EXPECT_EQ(t.in.books->in_state(pieces::state::sold), 1);
  const auto after = t.ask(complete_command(id, "lost_after", "k"));
  EXPECT_TRUE(after.replayed);
  EXPECT_EQ(status_of(after), "completed");
}

} // namespace
} // namespace acp::test
