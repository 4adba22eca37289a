#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using enum CheckoutSessionStatus;
using enum FulfillmentMethod;

using selection = std::vector<SelectedFulfillmentOption>;

CheckoutSessionUpdateRequest select(selection chosen) {
  CheckoutSessionUpdateRequest request;
  request.selected_fulfillment_options = std::move(chosen);
  return request;
}

CheckoutSessionUpdateRequest send_to(Address address) {
  CheckoutSessionUpdateRequest request;
  request.fulfillment_details = to(std::move(address));
  return request;
}

CheckoutSessionUpdateRequest in_groups(std::vector<FulfillmentGroup> groups) {
  CheckoutSessionUpdateRequest request;
  request.fulfillment_groups = std::move(groups);
  return request;
}

const selection& chosen(const session_state& state) { return *state.session.selected_fulfillment_options; }

TEST(Fulfillment, the_first_option_is_selected_where_nobody_chose) {
  shop_front shop;
  const auto state = shop.create(order_of({item("shirt"), item("song")}));
  EXPECT_THAT(chosen(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(digital, "download", {"song"})));
}

TEST(Fulfillment, a_choice_replaces_the_one_before) {
  shop_front shop;
  const auto state = shop.after(shop.ready(), select({choose(shipping, "express", {"shirt"})}));
  EXPECT_THAT(chosen(state), ElementsAre(choose(shipping, "express", {"shirt"})));
  EXPECT_EQ(total(state, TotalType::fulfillment), 1500);
  EXPECT_EQ(status(state), ready_for_payment);
}

TEST(Fulfillment, a_choice_may_name_lines_instead_of_items) {
  shop_front shop;
  const auto state = shop.after(shop.ready(), select({choose(shipping, "express", {"li_shirt"})}));
  EXPECT_THAT(chosen(state), ElementsAre(choose(shipping, "express", {"shirt"})));
}

TEST(Fulfillment, a_choice_without_items_takes_all_it_can_carry) {
  shop_front shop;
  const auto two = shop.create(order_of({item("shirt"), item("mug"), item("song")}));
  const auto state = shop.after(two, select({choose(shipping, "express", {}), choose(pickup, "corner", {"mug"})}));
  EXPECT_THAT(chosen(state),
              UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(pickup, "corner", {"mug"}),
                                   choose(digital, "download", {"song"})));
}

struct wrong_choice {
  selection chosen;
  std::string named;
};

const std::string& text_of(const session_state& state, std::size_t message) {
  return std::visit([](const auto& m) -> const std::string& { return m.content; }, state.session.messages.at(message));
}

TEST(Fulfillment, a_wrong_choice_leaves_the_one_before) {
  shop_front shop;
  const auto before = shop.create(order_of({item("shirt"), item("song")}));
  const std::vector<wrong_choice> wrong{
      {{choose(shipping, "teleport", {"shirt"})}, "'teleport'"},
      {{choose(pickup, "express", {"shirt"})}, "'express'"},
      {{choose(shipping, "express", {"hat"})}, "'hat'"},
      {{choose(shipping, "express", {"shirt", "song"})}, "'song'"},
      {{choose(shipping, "express", {"shirt"}), choose(shipping, "standard", {"li_shirt"})}, "'li_shirt'"},
      {{choose(shipping, std::string(9000, 'x'), {"shirt"})}, "'" + std::string(64, 'x') + "…'"},
  };
  for (const auto& attempt : wrong) {
    const auto state = shop.after(before, select(attempt.chosen));
    ASSERT_THAT(told(state), ElementsAre("invalid $.selected_fulfillment_options")) << "a place in the session";
    EXPECT_THAT(text_of(state, 0), ::testing::HasSubstr(attempt.named));
    EXPECT_EQ(chosen(state), chosen(before)) << attempt.named;
    EXPECT_EQ(status(state), not_ready_for_payment) << "what the buyer asked for is not what the session holds";
    EXPECT_EQ(total(state), total(before));
    EXPECT_EQ(status(shop.after(state, select({choose(shipping, "express", {"shirt"})}))), ready_for_payment);
  }
}

TEST(Fulfillment, an_option_that_is_gone_is_deselected_and_not_replaced) {
  shop_front shop;
  const auto before = shop.after(shop.ready(), select({choose(shipping, "express", {"shirt"})}));
  const auto moved = shop.after(before, send_to(in_berlin()));
  EXPECT_EQ(status(moved), not_ready_for_payment);
  EXPECT_THAT(told(moved), ElementsAre("invalid $.selected_fulfillment_options"));
  EXPECT_THAT(chosen(moved), IsEmpty());
  EXPECT_EQ(total(moved, TotalType::fulfillment), 0);

  const auto later = shop.after(moved, CheckoutSessionUpdateRequest{});
  EXPECT_THAT(told(later), ElementsAre("missing $.selected_fulfillment_options")) << "still the buyer's to choose";
  const auto decided = shop.after(later, select({choose(shipping, "abroad", {"shirt"})}));
  EXPECT_EQ(status(decided), ready_for_payment);
  EXPECT_EQ(total(decided), 4500);
}

CheckoutSessionUpdateRequest without_address() {
  CheckoutSessionUpdateRequest request;
  request.fulfillment_details = nullptr;
  return request;
}

CheckoutSessionUpdateRequest with_items(field<std::vector<RequestItem>> items) {
  CheckoutSessionUpdateRequest request;
  request.line_items = std::move(items);
  return request;
}

TEST(Fulfillment, a_choice_comes_back_with_its_option) {
  shop_front shop;
  const auto express = choose(shipping, "express", {"shirt"});
  const auto before = shop.after(shop.ready(), select({express}));
  const auto is_back = [&](const session_state& state) {
    EXPECT_THAT(chosen(state), ElementsAre(express));
    EXPECT_EQ(status(state), ready_for_payment);
    EXPECT_EQ(total(state), total(before));
    EXPECT_TRUE(state.hidden.dropped_choices.empty());
  };
  is_back(shop.after(shop.after(before, without_address()), send_to(in_san_francisco())));
  is_back(shop.after(shop.after(before, send_to(in_nowhere())), send_to(in_san_francisco())));
  is_back(shop.after(shop.after(before, send_to(in_berlin())), send_to(in_san_francisco())));
  is_back(shop.after(shop.after(before, with_items(nullptr)), with_items(std::vector{item("shirt")})));
  is_back(
      shop.after(shop.after(before, with_items(std::vector{item("song")})), with_items(std::vector{item("shirt")})));

  const auto long_way = shop.after(shop.after(before, without_address()), with_items(nullptr));
  is_back(shop.after(shop.after(long_way, send_to(in_san_francisco())), with_items(std::vector{item("shirt")})));
}

TEST(Fulfillment, a_choice_whose_option_stays_away_is_not_replaced) {
  shop_front shop;
  const auto before = shop.after(shop.ready(), select({choose(shipping, "express", {"shirt"})}));
  for (const auto& [away, back] : {std::pair{without_address(), send_to(in_san_francisco())},
                                   std::pair{with_items(nullptr), with_items(std::vector{item("shirt")})}}) {
    shop.catalog.withdrawn.clear();
    const auto left = shop.after(before, away);
    shop.catalog.withdrawn = {"express"};
    const auto again = shop.after(left, back);
    EXPECT_THAT(told(again), ElementsAre("missing $.selected_fulfillment_options"));
    EXPECT_THAT(chosen(again), IsEmpty());
    shop.catalog.withdrawn.clear();
    EXPECT_THAT(chosen(shop.after(again, CheckoutSessionUpdateRequest{})),
                ElementsAre(choose(shipping, "express", {"shirt"})));
  }
}

TEST(Fulfillment, a_new_choice_puts_an_end_to_the_dropped_one) {
  shop_front shop;
  const auto before = shop.after(shop.ready(), select({choose(shipping, "express", {"shirt"})}));
  const auto moved = shop.after(before, send_to(in_berlin()));
  ASSERT_THAT(moved.hidden.dropped_choices, ElementsAre(choose(shipping, "express", {"shirt"})));
  const auto wrong = shop.after(moved, select({choose(shipping, "teleport", {"shirt"})}));
  EXPECT_EQ(wrong.hidden.dropped_choices.size(), 1U) << "a refused one is none";
  EXPECT_THAT(shop.after(moved, select({})).hidden.dropped_choices, IsEmpty());
  EXPECT_THAT(shop.after(moved, select({choose(shipping, "abroad", {"shirt"})})).hidden.dropped_choices, IsEmpty());

  CheckoutSessionUpdateRequest usual;
  usual.selected_fulfillment_options = nullptr;
  const auto reset = shop.after(moved, usual);
  EXPECT_THAT(reset.hidden.dropped_choices, IsEmpty());
  EXPECT_THAT(chosen(reset), ElementsAre(choose(shipping, "abroad", {"shirt"})));
}

TEST(Fulfillment, an_item_without_a_price_says_nothing_of_its_way) {
  shop_front shop;
  EXPECT_THAT(told(shop.create(order_of({item("ring")}))), ElementsAre("unsupported $.line_items[0].item.id"));
  auto request = order_of({item("ring")});
  request.fulfillment_details = to(in_nowhere());
  EXPECT_THAT(told(shop.create(request)), ElementsAre("unsupported $.line_items[0].item.id"));
}

TEST(Fulfillment, an_address_nobody_serves_says_so) {
  shop_front shop;
  const auto state = shop.after(shop.ready(), send_to(in_nowhere()));
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("region_restricted $.fulfillment_details.address"));
  EXPECT_EQ(status(shop.after(state, send_to(in_san_francisco()))), ready_for_payment);
}

TEST(Fulfillment, an_address_that_comes_later_makes_it_ready) {
  shop_front shop;
  auto request = order_of({item("shirt"), item("song")});
  request.fulfillment_details.reset();
  const auto without = shop.create(request);
  EXPECT_EQ(status(without), not_ready_for_payment);
  EXPECT_EQ(status(shop.after(without, send_to(in_san_francisco()))), ready_for_payment);
}

TEST(Fulfillment, an_empty_choice_takes_the_choice_back_and_null_asks_for_the_usual) {
  shop_front shop;
  const auto none = shop.after(shop.ready(), select({}));
  EXPECT_EQ(status(none), not_ready_for_payment);
  EXPECT_THAT(told(none), ElementsAre("missing $.selected_fulfillment_options"));
  CheckoutSessionUpdateRequest usual;
  usual.selected_fulfillment_options = nullptr;
  EXPECT_EQ(status(shop.after(none, usual)), ready_for_payment);
}

TEST(Fulfillment, a_new_item_travels_with_the_rest) {
  shop_front shop;
  const auto before = shop.after(shop.ready(), select({choose(shipping, "express", {"shirt"})}));
  CheckoutSessionUpdateRequest more;
  more.line_items = std::vector{item("shirt"), item("mug")};
  EXPECT_THAT(chosen(shop.after(before, more)), ElementsAre(choose(shipping, "express", {"shirt", "mug"})));
}

TEST(Fulfillment, pickup_needs_no_address) {
  shop_front shop;
  auto request = order_of({item("mug")});
  request.fulfillment_details.reset();
  const auto state = shop.create(request);
  EXPECT_THAT(chosen(state), ElementsAre(choose(pickup, "corner", {"mug"})));
  EXPECT_EQ(status(state), ready_for_payment);
}

TEST(Fulfillment, an_item_nobody_can_hand_over_says_so) {
  shop_front shop;
  shop.catalog.withdrawn = {"download"};
  const auto state = shop.create(order_of({item("song")}));
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("unsupported $.line_items[0].item.id"));
}

TEST(Groups, decide_how_their_items_go) {
  shop_front shop;
  auto request = order_of({item("shirt"), item("mug"), item("song")});
  request.fulfillment_groups = std::vector{group("a", shipping, {"shirt"}), group("b", local_delivery, {"li_mug"}),
                                           group("c", digital, {"song"})};
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), ready_for_payment);
  EXPECT_THAT(chosen(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(local_delivery, "van", {"mug"}),
                                   choose(digital, "download", {"song"})));
  EXPECT_EQ(state.session.fulfillment_groups->at(1).item_ids, std::vector<std::string>{"mug"});
  EXPECT_EQ(total(state, TotalType::fulfillment), 1200);
}

TEST(Groups, sent_later_they_move_their_items) {
  shop_front shop;
  const auto before = shop.create(order_of({item("shirt"), item("mug")}));
  auto at_corner = group("b", pickup, {"mug"});
  at_corner.location_id = "corner";
  const auto state = shop.after(before, in_groups({at_corner}));
  EXPECT_THAT(chosen(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(pickup, "corner", {"mug"})));
  EXPECT_EQ(status(state), ready_for_payment);
}

TEST(Groups, what_is_wrong_with_them_is_told) {
  shop_front shop;
  const auto before = shop.create(order_of({item("shirt"), item("mug")}));
  auto elsewhere = group("p", pickup, {"mug"});
  elsewhere.location_id = "moon";
  EXPECT_THAT(told(shop.after(before, in_groups({group("g", shipping, {"shirt", "hat"})}))),
              ElementsAre("invalid $.fulfillment_groups"));
  EXPECT_THAT(told(shop.after(before, in_groups({group("g", shipping, {"mug"}), group("h", pickup, {"mug"})}))),
              ElementsAre("invalid $.fulfillment_groups"));
  const auto unknown = shop.after(before, in_groups({group("g", shipping, {std::string(9000, 'x')})}));
  EXPECT_EQ(text_of(unknown, 0), "The cart has no item '" + std::string(64, 'x') + "…' for a fulfillment group.");
  EXPECT_THAT(told(shop.after(before, in_groups({group("g", digital, {"shirt"})}))),
              ::testing::Contains("invalid $.fulfillment_groups[0].destination_type"));
  EXPECT_THAT(told(shop.after(before, in_groups({elsewhere}))),
              ::testing::Contains("invalid $.fulfillment_groups[0].location_id"));
}

TEST(Groups, bring_the_address_when_the_session_has_none) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  request.fulfillment_details.reset();
  auto addressed = group("g", shipping, {"shirt"});
  addressed.fulfillment_details = to(in_berlin());
  request.fulfillment_groups = std::vector{addressed};
  const auto state = shop.create(request);
  EXPECT_EQ(status(state), ready_for_payment);
  EXPECT_EQ(total(state, TotalType::fulfillment), 2500);
}

TEST(Groups, lose_what_leaves_the_cart) {
  shop_front shop;
  auto request = order_of({item("shirt"), item("mug")});
  request.fulfillment_groups = std::vector{group("a", shipping, {"shirt"}), group("b", pickup, {"mug"})};
  CheckoutSessionUpdateRequest without_mug;
  without_mug.line_items = std::vector{item("shirt")};
  const auto state = shop.after(shop.create(request), without_mug);
  EXPECT_EQ(status(state), ready_for_payment);
  ASSERT_EQ(state.session.fulfillment_groups->size(), 1U);
  EXPECT_EQ(state.session.fulfillment_groups->at(0).id, "a");
}

} // namespace
} // namespace acp::checkout::testing
