#include "actors/runtime/completion_flow.hpp"

#include <gtest/gtest.h>

namespace acp::actors {
namespace {

using std::chrono::milliseconds;
const auto out_of_reach = std::unexpected(merchant::unavailable{"x", "y"});
const completion_limits limits{milliseconds{1}, milliseconds{4}, 3, milliseconds{10}, milliseconds{40}};

template <class T>
bool is(const completion_action& a) {
  return std::holds_alternative<T>(a);
}
template <class Fact>
bool settles_with(const completion_action& a) {
  const auto* s = std::get_if<settle>(&a);
  return s && std::holds_alternative<Fact>(s->fact);
}
checkout::payment_outcome captured() { return checkout::payment_captured{"ch_1"}; }
checkout::payment_outcome declined() { return checkout::payment_declined{"declined", ""}; }

TEST(completion_flow, reserves_charges_sells_and_settles) {
  auto flow = completion_flow::started(limits);
  EXPECT_TRUE(is<reserve_stock>(flow.begin()));
  EXPECT_TRUE(is<make_charge>(flow.on_reserved(merchant::reservation{})));
  EXPECT_TRUE(is<commit_stock>(flow.on_charged(captured())));
  const auto end = flow.on_stock_settled(merchant::nothing{});
  EXPECT_TRUE(settles_with<checkout::payment_settled>(end));
  EXPECT_FALSE(std::get<settle>(end).open_stock);
}

TEST(completion_flow, gives_the_pieces_back_when_nothing_is_captured) {
  for (const auto& outcome : {declined(), checkout::payment_outcome{checkout::payment_needs_authentication{}}}) {
    auto flow = completion_flow::started(limits);
    (void)flow.on_reserved(merchant::reservation{});
    EXPECT_TRUE(is<release_stock>(flow.on_charged(outcome)));
    EXPECT_TRUE(settles_with<checkout::payment_settled>(flow.on_stock_settled(merchant::nothing{})));
  }
}

TEST(completion_flow, charges_nothing_when_the_stock_refuses) {
  auto flow = completion_flow::started(limits);
  EXPECT_TRUE(settles_with<checkout::stock_refused>(flow.on_reserved(merchant::reservation{{checkout::item_id{"a"}}})));
}

TEST(completion_flow, asks_for_a_new_quote_when_a_discount_is_refused) {
  for (const bool answered : {true, false}) {
    auto flow = completion_flow::started(limits);
    EXPECT_TRUE(is<ask_quote>(flow.on_reserved(merchant::reservation{{}, {"ten"}})));
    const auto end = answered ? flow.on_quoted(checkout::quote{}) : flow.on_quoted(out_of_reach);
    ASSERT_TRUE(settles_with<checkout::discounts_refused>(end));
    const auto& fact = std::get<checkout::discounts_refused>(std::get<settle>(end).fact);
    EXPECT_EQ(fact.discounts, std::vector<std::string>{"ten"});
    EXPECT_EQ(fact.answer.has_value(), answered);
    EXPECT_FALSE(std::get<settle>(end).open_stock) << "a refused reservation holds nothing";
  }
}

TEST(completion_flow, goods_that_are_gone_count_before_discounts_that_are) {
  auto flow = completion_flow::started(limits);
  EXPECT_TRUE(settles_with<checkout::stock_refused>(
      flow.on_reserved(merchant::reservation{{checkout::item_id{"a"}}, {"ten"}})));
}

TEST(completion_flow, reserves_again_and_then_gives_up_and_gives_back) {
  auto flow = completion_flow::started(limits);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(is<pause>(flow.on_reserved(out_of_reach)));
    EXPECT_TRUE(is<reserve_stock>(flow.on_wait_over()));
  }
  EXPECT_TRUE(is<release_stock>(flow.on_reserved(out_of_reach)));
  EXPECT_TRUE(settles_with<checkout::completion_abandoned>(flow.on_stock_settled(merchant::nothing{})));
}

TEST(completion_flow, asks_for_the_outcome_until_it_is_certain) {
  auto flow = completion_flow::started(limits);
  (void)flow.on_reserved(merchant::reservation{});
  EXPECT_TRUE(is<find_payment>(flow.on_charged(out_of_reach)));
  const milliseconds waits[]{milliseconds{10}, milliseconds{20}, milliseconds{40}, milliseconds{40}, milliseconds{40}};
  for (const auto expected : waits) {
    const auto wait = flow.on_found(out_of_reach);
    ASSERT_TRUE(is<pause>(wait));
    EXPECT_EQ(std::get<pause>(wait).length, expected);
    EXPECT_TRUE(is<find_payment>(flow.on_wait_over()));
  }
  EXPECT_TRUE(is<commit_stock>(flow.on_found(captured())));
}

TEST(completion_flow, waits_briefly_again_when_told_to_hurry) {
  auto flow = completion_flow::resumed(limits);
  for (int i = 0; i < 5; ++i) (void)flow.on_found(out_of_reach);
  flow.hurry();
  EXPECT_EQ(std::get<pause>(flow.on_found(out_of_reach)).length, milliseconds{10});
}

TEST(completion_flow, a_resumed_one_never_charges) {
  auto flow = completion_flow::resumed(limits);
  EXPECT_TRUE(is<find_payment>(flow.begin()));
  EXPECT_TRUE(is<release_stock>(flow.on_found(std::optional<checkout::payment_outcome>{})));
  EXPECT_TRUE(settles_with<checkout::completion_abandoned>(flow.on_stock_settled(merchant::nothing{})));
}

TEST(completion_flow, settles_without_the_stock_after_enough_tries_and_says_so) {
  auto flow = completion_flow::resumed(limits);
  EXPECT_TRUE(is<commit_stock>(flow.on_found(captured())));
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(is<pause>(flow.on_stock_settled(out_of_reach)));
    EXPECT_TRUE(is<commit_stock>(flow.on_wait_over()));
  }
  const auto end = flow.on_stock_settled(out_of_reach);
  ASSERT_TRUE(settles_with<checkout::payment_settled>(end));
  ASSERT_TRUE(std::get<settle>(end).open_stock);
  EXPECT_TRUE(std::holds_alternative<commit_stock>(*std::get<settle>(end).open_stock));
}

} // namespace
} // namespace acp::actors
