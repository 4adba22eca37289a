// Agents of older versions keep what they have no words for.

#include "shop_front.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using enum FulfillmentMethod;

template <class Request>
session_state after_in(shop_front& shop, const char* version, const session_state& before, Request request) {
  command c;
  c.body = std::move(request);
  c.context.api_version = version;
  auto decided = shop.run(&before, std::move(c));
  if (!decided) throw std::runtime_error{to_error_json(decided.error())};
  return std::move(decided->happened.after);
}

Buyer member() {
  auto buyer = someone();
  buyer.customer_id = "cus_1";
  buyer.company.emplace().name = "Example Ltd";
  return buyer;
}

session_state of_a_member(shop_front& shop) {
  auto request = order_of({item("shirt")});
  request.buyer = member();
  return shop.create(std::move(request));
}

Buyer as_told(const char* email = "ann@example.com") {
  Buyer buyer;
  buyer.first_name = "Ann";
  buyer.last_name = "";
  buyer.email = email;
  return buyer;
}

TEST(Unnameable, of_the_buyer_stays_as_long_as_it_is_the_same_one) {
  shop_front shop;
  const auto before = of_a_member(shop);
  CheckoutSessionUpdateRequest update;
  update.buyer = as_told();
  const auto kept = after_in(shop, "2026-01-16", before, update);
  EXPECT_EQ(kept.session.buyer->customer_id, "cus_1");
  EXPECT_EQ(kept.session.buyer->company->name, "Example Ltd");

  const auto newest = after_in(shop, "2026-04-17", before, update);
  EXPECT_TRUE(newest.session.buyer->customer_id.is_absent()) << "who has the words takes it away";

  update.buyer = as_told("bob@example.com");
  const auto other = after_in(shop, "2026-01-16", before, update);
  EXPECT_TRUE(other.session.buyer->customer_id.is_absent());
  EXPECT_TRUE(other.session.buyer->company.is_absent());
}

TEST(Unnameable, of_the_buyer_stays_in_a_completion) {
  shop_front shop;
  auto request = pay();
  request.buyer = as_told();
  const auto paid = after_in(shop, "2025-09-29", of_a_member(shop), request);
  EXPECT_EQ(status(paid), CheckoutSessionStatus::complete_in_progress);
  EXPECT_EQ(paid.session.buyer->customer_id, "cus_1");
}

TEST(Unnameable, a_whole_name_stays_where_it_was_only_sent_back) {
  shop_front shop;
  auto create = order_of({item("shirt")});
  create.buyer->first_name.reset();
  create.buyer->full_name = "Ann Lee";
  const auto before = shop.create(std::move(create));
  CheckoutSessionUpdateRequest update;
  update.buyer = as_told();
  update.buyer->last_name = "Lee";
  EXPECT_EQ(after_in(shop, "2026-01-16", before, update).session.buyer->full_name, "Ann Lee");
  update.buyer->last_name = "Li";
  EXPECT_TRUE(after_in(shop, "2026-01-16", before, update).session.buyer->full_name.is_absent());
}

TEST(Unnameable, names_are_as_they_were_where_they_were_only_sent_back) {
  shop_front shop;
  const auto sent_back = [&](const field<std::string>& whole, const char* first, const char* last) {
    auto create = order_of({item("shirt")});
    create.buyer->first_name.reset();
    create.buyer->last_name.reset();
    create.buyer->full_name = whole;
    const auto before = shop.create(std::move(create));
    CheckoutSessionUpdateRequest update;
    update.buyer = as_told();
    update.buyer->first_name = first;
    update.buyer->last_name = last;
    return after_in(shop, "2025-09-29", before, update).session.buyer == before.session.buyer;
  };
  EXPECT_TRUE(sent_back({}, "", "")) << "of a buyer without a name";
  EXPECT_TRUE(sent_back(std::string{"Ann Mae Lee"}, "Ann Mae", "Lee"));
  EXPECT_TRUE(sent_back(std::string{"Ann"}, "Ann", ""));
  EXPECT_FALSE(sent_back({}, "Ann", ""));
  EXPECT_FALSE(sent_back(std::string{"Ann Lee"}, "Ann", "Li"));
}

TEST(Unnameable, whom_to_reach_stays_when_the_address_changes) {
  shop_front shop;
  auto create = order_of({item("shirt")});
  create.fulfillment_details = to(in_san_francisco());
  create.fulfillment_details->phone_number = "15551234567";
  const auto before = shop.create(std::move(create));
  CheckoutSessionUpdateRequest update;
  update.fulfillment_details.emplace().address = in_berlin();
  const auto moved = after_in(shop, "2025-09-29", before, update);
  EXPECT_EQ(moved.session.fulfillment_details->address->city, in_berlin().city);
  EXPECT_EQ(moved.session.fulfillment_details->phone_number, "15551234567");

  update.fulfillment_details->address = nullptr;
  const auto nowhere = after_in(shop, "2025-09-29", before, update);
  EXPECT_TRUE(nowhere.session.fulfillment_details->address.is_absent());
  EXPECT_EQ(nowhere.session.fulfillment_details->phone_number, "15551234567");

  const auto newest = after_in(shop, "2025-12-12", before, update);
  EXPECT_TRUE(newest.session.fulfillment_details->phone_number.is_absent());
}

TEST(Unnameable, an_agent_that_cannot_authenticate_may_pay_otherwise) {
  shop_front shop;
  const auto waiting = shop.tell(shop.in_progress(), payment_settled{payment_needs_authentication{}});
  ASSERT_EQ(status(waiting), CheckoutSessionStatus::authentication_required);
  const auto declined = after_in(shop, "2025-09-29", waiting, pay());
  EXPECT_EQ(status(declined), CheckoutSessionStatus::ready_for_payment);
  EXPECT_EQ(status(after_in(shop, "2025-09-29", declined, pay())), CheckoutSessionStatus::complete_in_progress);

  command newest;
  newest.body = pay();
  newest.context.api_version = "2025-12-12";
  EXPECT_EQ(shop.run(&waiting, std::move(newest)).error().code, "requires_3ds");
}

session_state with_pickup(shop_front& shop) {
  const auto both = shop.create(order_of({item("shirt"), item("mug")}));
  CheckoutSessionUpdateRequest update;
  update.selected_fulfillment_options =
      std::vector{choose(shipping, "standard", {"shirt"}), choose(pickup, "corner", {"mug"})};
  return shop.after(both, update);
}

CheckoutSessionUpdateRequest select(std::vector<SelectedFulfillmentOption> selection) {
  CheckoutSessionUpdateRequest update;
  update.selected_fulfillment_options = std::move(selection);
  return update;
}

TEST(Unnameable, what_is_picked_up_goes_on_so) {
  shop_front shop;
  const auto before = with_pickup(shop);
  const auto sent_back = after_in(shop, "2025-12-12", before, select({choose(shipping, "standard", {"shirt"})}));
  EXPECT_EQ(sent_back.session.selected_fulfillment_options, before.session.selected_fulfillment_options);
  EXPECT_EQ(status(sent_back), CheckoutSessionStatus::ready_for_payment);

  // 2025-09-29 names an option alone, for all it can carry.
  const auto faster = after_in(shop, "2025-09-29", before, select({choose(shipping, "express", {})}));
  EXPECT_THAT(*faster.session.selected_fulfillment_options,
              UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(pickup, "corner", {"mug"})));

  const auto shipped =
      after_in(shop, "2025-12-12", before, select({choose(shipping, "standard", {"shirt", "li_mug"})}));
  EXPECT_THAT(*shipped.session.selected_fulfillment_options,
              ElementsAre(choose(shipping, "standard", {"shirt", "mug"})));
}

TEST(Unnameable, what_left_the_cart_is_not_picked_up) {
  shop_front shop;
  auto update = select({choose(shipping, "express", {})});
  update.line_items = std::vector{item("li_shirt")};
  const auto after = after_in(shop, "2025-09-29", with_pickup(shop), update);
  EXPECT_THAT(*after.session.selected_fulfillment_options, ElementsAre(choose(shipping, "express", {"shirt"})));
}

TEST(Unnameable, the_one_option_that_has_a_name_may_be_sent_back) {
  shop_front shop;
  const auto both = shop.create(order_of({item("song"), item("shirt")}));
  const auto before =
      shop.after(both, select({choose(digital, "download", {"song"}), choose(shipping, "express", {"shirt"})}));
  ASSERT_EQ(status(before), CheckoutSessionStatus::ready_for_payment);
  const auto after = after_in(shop, "2025-09-29", before, select({choose(shipping, "download", {})}));
  EXPECT_EQ(after.session.selected_fulfillment_options, before.session.selected_fulfillment_options);
  EXPECT_EQ(status(after), CheckoutSessionStatus::ready_for_payment);

  // Another option is chosen for all it can carry.
  const auto slower = after_in(shop, "2025-09-29", before, select({choose(shipping, "standard", {})}));
  EXPECT_THAT(*slower.session.selected_fulfillment_options,
              UnorderedElementsAre(choose(digital, "download", {"song"}), choose(shipping, "standard", {"shirt"})));
}

TEST(Unnameable, the_type_of_an_option_is_known_with_the_cart_it_came_with) {
  shop_front shop;
  auto update = select({choose(shipping, "download", {})});
  update.line_items = std::vector{item("song")};
  const auto after = after_in(shop, "2025-09-29", shop.create(order_of({item("shirt")})), update);
  EXPECT_THAT(*after.session.selected_fulfillment_options, ElementsAre(choose(digital, "download", {"song"})));
  EXPECT_EQ(status(after), CheckoutSessionStatus::ready_for_payment);
}

TEST(Unnameable, the_type_of_an_option_is_known_by_its_id) {
  shop_front shop;
  const auto before = shop.create(order_of({item("shirt"), item("song")}));
  const auto after = after_in(shop, "2025-09-29", before, select({choose(shipping, "download", {})}));
  EXPECT_THAT(told(after), ElementsAre()) << "and the shirt goes as it went";
  const auto wrong = shop.after(before, select({choose(shipping, "download", {})}));
  EXPECT_THAT(told(wrong), ElementsAre("invalid $.selected_fulfillment_options"));
}

FulfillmentGroup parcel_to(Address address, std::string id, std::vector<std::string> items) {
  auto g = group(std::move(id), shipping, std::move(items));
  g.fulfillment_details = to(std::move(address));
  return g;
}

session_state in_two_parcels(shop_front& shop, Address second) {
  auto request = order_of({item("shirt"), item("mug")});
  request.fulfillment_groups = std::vector{parcel_to(std::move(second), "b", {"mug"})};
  return shop.create(std::move(request));
}

CheckoutSessionUpdateRequest moved_to(Address address) {
  CheckoutSessionUpdateRequest update;
  update.fulfillment_details.emplace().address = std::move(address);
  return update;
}

TEST(Unnameable, groups_stay) {
  shop_front shop;
  const auto before = in_two_parcels(shop, in_berlin());
  auto next_door = in_san_francisco();
  next_door.line_one = "2 Main St";
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16"}) {
    const auto after = after_in(shop, version, before, moved_to(next_door));
    EXPECT_EQ(after.session.fulfillment_groups, before.session.fulfillment_groups) << version;
    EXPECT_EQ(after.session.fulfillment_details->address, next_door);
    EXPECT_EQ(after.session.selected_fulfillment_options, before.session.selected_fulfillment_options);
    EXPECT_EQ(total(after), total(before));
  }
}

TEST(Unnameable, groups_go_along_with_the_address_they_share) {
  shop_front shop;
  auto request = order_of({item("shirt"), item("mug")});
  request.fulfillment_details.reset();
  request.fulfillment_groups = std::vector{parcel_to(in_san_francisco(), "a", {"shirt", "mug"})};
  const auto before = shop.create(request);
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16"}) {
    const auto after = after_in(shop, version, before, moved_to(in_berlin()));
    ASSERT_EQ(after.session.fulfillment_groups->size(), 1U);
    EXPECT_EQ(after.session.fulfillment_groups->at(0).fulfillment_details->address, in_berlin()) << version;
    EXPECT_THAT(told(after), ElementsAre("invalid $.selected_fulfillment_options"))
        << "a choice that is gone is not replaced";
    const auto back = after_in(shop, version, after, moved_to(in_san_francisco()));
    EXPECT_EQ(status(back), CheckoutSessionStatus::ready_for_payment);
    EXPECT_EQ(total(back), total(before));
  }
  const auto newest = shop.after(before, moved_to(in_berlin()));
  EXPECT_EQ(newest.session.fulfillment_groups, before.session.fulfillment_groups)
      << "who knows groups means the session";
  auto fewer = moved_to(in_berlin());
  fewer.line_items = std::vector{item("shirt")};
  const auto one = after_in(shop, "2026-01-16", before, fewer);
  EXPECT_EQ(one.session.fulfillment_groups->at(0).item_ids, std::vector<std::string>{"shirt"});
  EXPECT_THAT(told(one), ElementsAre("invalid $.selected_fulfillment_options")) << "of the mug nothing is said";
}

TEST(Unnameable, an_address_that_is_asked_for_leaves_those_of_groups) {
  shop_front shop;
  auto request = order_of({item("shirt"), item("mug")});
  request.fulfillment_details.reset();
  request.fulfillment_groups = std::vector{parcel_to(in_berlin(), "gift", {"mug"})};
  const auto before = shop.create(request);
  EXPECT_THAT(told(before), ElementsAre("missing $.fulfillment_details.address"));
  for (const auto* version : {"2025-09-29", "2025-12-12", "2026-01-16"}) {
    const auto after = after_in(shop, version, before, moved_to(in_san_francisco()));
    EXPECT_EQ(after.session.fulfillment_groups, before.session.fulfillment_groups) << version;
    EXPECT_EQ(after.session.fulfillment_details->address, in_san_francisco());
  }
}

TEST(Unnameable, another_option_than_the_one_that_was_told_is_for_all) {
  shop_front shop;
  const auto choice = std::vector{choose(shipping, "express", {"shirt"}), choose(shipping, "standard", {"mug"})};
  const auto before = shop.after(shop.create(order_of({item("shirt"), item("mug")})), select(choice));
  EXPECT_THAT(*before.session.selected_fulfillment_options, ElementsAre(choice[0], choice[1]));
  const auto same = after_in(shop, "2025-09-29", before, select({choose(shipping, "express", {})}));
  EXPECT_EQ(same.session.selected_fulfillment_options, before.session.selected_fulfillment_options);
  const auto other = after_in(shop, "2025-09-29", before, select({choose(shipping, "standard", {})}));
  EXPECT_THAT(*other.session.selected_fulfillment_options, ElementsAre(choose(shipping, "standard", {"shirt", "mug"})));
}

TEST(Unnameable, an_option_for_one_place_leaves_the_others) {
  shop_front shop;
  auto next_door = in_san_francisco();
  next_door.line_one = "2 Main St";
  const auto usual = in_two_parcels(shop, next_door);
  CheckoutSessionUpdateRequest fast;
  fast.selected_fulfillment_options = std::vector{choose(shipping, "express@b", {})};
  const auto before = after_in(shop, "2025-09-29", usual, fast);
  const auto both =
      UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(shipping, "express@b", {"mug"}));
  EXPECT_THAT(*before.session.selected_fulfillment_options, both);

  CheckoutSessionUpdateRequest sent_back;
  sent_back.selected_fulfillment_options = std::vector{choose(shipping, "standard", {})};
  EXPECT_THAT(*after_in(shop, "2025-09-29", before, sent_back).session.selected_fulfillment_options, both);
  sent_back.selected_fulfillment_options = std::vector{choose(shipping, "express", {})};
  EXPECT_THAT(*after_in(shop, "2025-09-29", before, sent_back).session.selected_fulfillment_options,
              UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(shipping, "express@b", {"mug"})));
}

} // namespace
} // namespace acp::checkout::testing
