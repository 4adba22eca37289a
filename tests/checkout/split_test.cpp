// Groups that go to several addresses: one quote, one parcel for each place and option.

#include "shop_front.hpp"

#include "checkout/orders/order_command.hpp"
#include "checkout/quoting/places.hpp"

#include <algorithm>

namespace acp::checkout::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using enum CheckoutSessionStatus;
using enum FulfillmentMethod;

FulfillmentGroup parcel(std::string id, std::vector<std::string> items, Address address) {
  auto g = group(std::move(id), shipping, std::move(items));
  g.fulfillment_details = to(std::move(address));
  return g;
}

Address next_door() {
  auto address = in_san_francisco();
  address.line_one = "2 Main St";
  return address;
}

CheckoutSessionUpdateRequest with_groups(std::vector<FulfillmentGroup> groups) {
  CheckoutSessionUpdateRequest request;
  request.fulfillment_groups = std::move(groups);
  return request;
}

CheckoutSessionUpdateRequest choosing(std::vector<SelectedFulfillmentOption> chosen) {
  CheckoutSessionUpdateRequest request;
  request.selected_fulfillment_options = std::move(chosen);
  return request;
}

CheckoutSessionCreateRequest split(std::vector<FulfillmentGroup> groups) {
  auto request = order_of({item("shirt"), item("mug")});
  request.fulfillment_groups = std::move(groups);
  return request;
}

const std::vector<SelectedFulfillmentOption>& selected(const session_state& state) {
  return *state.session.selected_fulfillment_options;
}

std::vector<std::string> offered(const session_state& state) {
  std::vector<std::string> ids;
  for (const auto& option : state.session.fulfillment_options)
    ids.push_back(std::visit([](const auto& o) { return o.id; }, option));
  return ids;
}

std::string title(const session_state& state, const std::string& id) {
  for (const auto& option : state.session.fulfillment_options)
    if (std::visit([](const auto& o) { return o.id; }, option) == id)
      return std::visit([](const auto& o) { return o.title; }, option);
  return {};
}

TEST(Shipments, each_group_goes_to_its_own_address) {
  shop_front shop;
  const auto state = shop.create(split({parcel("b", {"mug"}, in_berlin())}));
  EXPECT_EQ(status(state), ready_for_payment);
  EXPECT_THAT(told(state), IsEmpty());
  EXPECT_THAT(offered(state), ElementsAre("standard", "express", "abroad@b"));
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(shipping, "abroad@b", {"mug"})));
  EXPECT_EQ(total(state, TotalType::fulfillment), 500 + 2500);
  EXPECT_EQ(total(state, TotalType::tax), 200 + 50) << "a tenth of the shirt and its parcel; nothing in Germany";
  EXPECT_EQ(total(state), 2000 + 1500 + 3000 + 250);
}

TEST(Shipments, tax_is_told_by_jurisdiction) {
  shop_front shop;
  const auto state = shop.create(split({parcel("b", {"mug"}, in_berlin())}));
  const auto tax = std::ranges::find(state.session.totals, TotalType::tax, &Total::type);
  ASSERT_EQ(tax->breakdown->size(), 1U);
  EXPECT_EQ(tax->breakdown->at(0).jurisdiction, "US-CA");

  const auto turned = shop.create(split({parcel("b", {"shirt", "mug"}, next_door())}));
  const auto both = std::ranges::find(turned.session.totals, TotalType::tax, &Total::type);
  EXPECT_EQ(both->breakdown->size(), 1U) << "of two places in one jurisdiction the tax is one";
}

TEST(Shipments, titles_say_where_it_goes) {
  shop_front shop;
  const auto state = shop.create(split({parcel("b", {"mug"}, next_door())}));
  EXPECT_EQ(title(state, "standard"), "Standard (1 Main St, San Francisco)");
  EXPECT_EQ(title(state, "standard@b"), "Standard (2 Main St, San Francisco)");
  EXPECT_EQ(title(shop.ready(), "standard"), "Standard");

  auto upstairs = in_san_francisco();
  upstairs.line_two = "Flat 2";
  const auto alike = shop.create(split({parcel("b", {"mug"}, upstairs)}));
  EXPECT_NE(title(alike, "standard"), title(alike, "standard@b"));
  EXPECT_THAT(title(alike, "standard@b"), ::testing::HasSubstr("1 Main St, Flat 2"));

  auto elsewhere = in_san_francisco();
  elsewhere.state = "NV";
  EXPECT_THAT(title(shop.create(split({parcel("b", {"mug"}, elsewhere)})), "standard@b"), ::testing::HasSubstr("NV"));
  auto for_joe = in_san_francisco();
  for_joe.name = "Joe";
  for_joe.line_one = "1 MAIN ST";
  EXPECT_THAT(title(shop.create(split({parcel("b", {"mug"}, for_joe)})), "standard@b"), ::testing::HasSubstr("Joe"));
}

TEST(Shipments, one_address_in_all_groups_is_no_split) {
  shop_front shop;
  auto same = in_san_francisco();
  same.city = " san francisco";
  same.company = "";
  const auto one = shop.create(order_of({item("shirt"), item("mug")}));
  const auto two = shop.create(split({parcel("a", {"shirt"}, in_san_francisco()), parcel("b", {"mug"}, same)}));
  EXPECT_EQ(two.session.totals, one.session.totals);
  EXPECT_EQ(two.session.fulfillment_options, one.session.fulfillment_options);
  EXPECT_EQ(two.session.selected_fulfillment_options, one.session.selected_fulfillment_options);

  auto without = split({parcel("a", {"shirt"}, in_san_francisco()), parcel("b", {"mug"}, same)});
  without.fulfillment_details.reset();
  EXPECT_EQ(shop.create(without).session.totals, one.session.totals) << "the address may stand in the groups alone";
}

TEST(Shipments, groups_with_the_same_address_share_a_parcel) {
  shop_front shop;
  auto request = split({parcel("a", {"shirt"}, in_berlin()), parcel("b", {"mug"}, in_berlin())});
  const auto state = shop.create(request);
  EXPECT_THAT(selected(state), ElementsAre(choose(shipping, "abroad@a", {"shirt", "mug"})));
  EXPECT_EQ(total(state, TotalType::fulfillment), 2500);
}

TEST(Shipments, an_option_is_chosen_for_each_place) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  const auto both = std::vector{choose(shipping, "standard", {"shirt"}), choose(shipping, "express@b", {"mug"})};
  const auto state = shop.after(before, choosing(both));
  EXPECT_THAT(selected(state), ::testing::UnorderedElementsAreArray(both));
  EXPECT_EQ(total(state, TotalType::fulfillment), 500 + 1500);
  EXPECT_EQ(status(state), ready_for_payment);
  const auto again = shop.after(state, choosing(selected(state)));
  EXPECT_EQ(again.session.totals, state.session.totals) << "what is told can be sent back";
}

TEST(Shipments, a_plain_id_goes_wherever_the_items_go) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  const auto express =
      UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(shipping, "express@b", {"mug"}));
  EXPECT_THAT(selected(shop.after(before, choosing({choose(shipping, "express", {"shirt", "li_mug"})}))), express);
  EXPECT_THAT(selected(shop.after(before, choosing({choose(shipping, "express", {})}))), express);
  EXPECT_THAT(
      selected(shop.after(before, choosing({choose(shipping, "express", {}), choose(shipping, "standard@b", {})}))),
      UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(shipping, "standard@b", {"mug"})));

  const auto abroad = shop.create(split({parcel("b", {"mug"}, in_berlin()), parcel("a", {"shirt"}, in_berlin())}));
  EXPECT_THAT(selected(shop.after(abroad, choosing({choose(shipping, "abroad", {"shirt", "mug"})}))),
              ElementsAre(choose(shipping, "abroad@b", {"shirt", "mug"})))
      << "it need not be on offer at the first place";
}

TEST(Shipments, an_option_for_another_place_is_refused) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  const auto wrong = {choose(shipping, "standard@b", {"shirt", "mug"}), choose(shipping, "standard@x", {"mug"}),
                      choose(shipping, "abroad", {"mug"})};
  for (const auto& each : wrong) {
    const auto state = shop.after(before, choosing({each}));
    EXPECT_THAT(told(state), ElementsAre("invalid $.selected_fulfillment_options")) << each.option_id;
    EXPECT_EQ(selected(state), selected(before));
  }
}

TEST(Shipments, an_option_for_one_place_leaves_the_other_open) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  const auto state = shop.after(before, choosing({choose(shipping, "express@b", {})}));
  EXPECT_THAT(selected(state), ElementsAre(choose(shipping, "express@b", {"mug"})));
  EXPECT_THAT(told(state), ElementsAre("missing $.selected_fulfillment_options"));
}

TEST(Shipments, a_choice_stays_with_its_items_wherever_they_go) {
  shop_front shop;
  const auto usual = shop.create(order_of({item("shirt"), item("mug")}));
  const auto before = shop.after(usual, choosing({choose(shipping, "express", {"shirt", "mug"})}));
  const auto moved = shop.after(before, with_groups({parcel("b", {"mug"}, next_door())}));
  const auto express =
      UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(shipping, "express@b", {"mug"}));
  EXPECT_THAT(selected(moved), express);
  EXPECT_THAT(selected(shop.after(moved, with_groups({parcel("c", {"mug"}, next_door())}))),
              Contains(choose(shipping, "express@c", {"mug"})));
  const auto swapped = shop.after(moved, with_groups({parcel("b", {"shirt"}, next_door())}));
  EXPECT_THAT(selected(swapped),
              UnorderedElementsAre(choose(shipping, "express", {"mug"}), choose(shipping, "express@b", {"shirt"})));
  CheckoutSessionUpdateRequest together;
  together.fulfillment_groups = nullptr;
  EXPECT_THAT(selected(shop.after(moved, together)), ElementsAre(choose(shipping, "express", {"shirt", "mug"})));
}

TEST(Shipments, an_option_that_does_not_go_there_is_dropped_and_comes_back) {
  shop_front shop;
  auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  before = shop.after(before, choosing({choose(shipping, "express", {})}));
  auto groups = *before.session.fulfillment_groups;
  groups[0].fulfillment_details = to(in_nowhere());
  const auto nowhere = shop.after(before, with_groups(groups));
  EXPECT_THAT(told(nowhere), ElementsAre("region_restricted $.fulfillment_groups[0].fulfillment_details.address"));
  EXPECT_THAT(selected(nowhere), ElementsAre(choose(shipping, "express", {"shirt"})));
  EXPECT_EQ(status(nowhere), not_ready_for_payment);
  groups[0].fulfillment_details = to(next_door());
  const auto back = shop.after(nowhere, with_groups(groups));
  EXPECT_EQ(selected(back), selected(before));
  EXPECT_EQ(status(back), ready_for_payment);
}

TEST(Shipments, an_option_that_another_address_has_not_waits_while_others_are_on_offer_there) {
  shop_front shop;
  auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  before = shop.after(before, choosing({choose(shipping, "express", {})}));
  const auto abroad = shop.after(before, with_groups({parcel("b", {"mug"}, in_berlin())}));
  EXPECT_THAT(selected(abroad), ElementsAre(choose(shipping, "express", {"shirt"}))) << "not 'abroad' instead";
  EXPECT_THAT(told(abroad), ElementsAre("invalid $.selected_fulfillment_options"));
  EXPECT_EQ(selected(shop.after(abroad, with_groups({parcel("b", {"mug"}, next_door())}))), selected(before));
  const auto fetched = shop.after(abroad, with_groups({group("b", pickup, {"mug"})}));
  EXPECT_THAT(selected(fetched), Contains(choose(pickup, "corner", {"mug"}))) << "that was asked for";
}

TEST(Shipments, of_two_options_for_the_rest_the_first_counts_everywhere) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"mug"}, next_door())}));
  const auto state = shop.after(before, choosing({choose(shipping, "express", {}), choose(shipping, "standard", {})}));
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "express", {"shirt"}), choose(shipping, "express@b", {"mug"})));
}

TEST(Shipments, what_each_destination_lacks_is_told) {
  shop_front shop;
  auto request = split({parcel("a", {"shirt"}, in_berlin()), group("b", shipping, {"mug"})});
  request.fulfillment_details.reset();
  EXPECT_THAT(told(shop.create(request)), ElementsAre("missing $.fulfillment_groups[1].fulfillment_details.address"));
  request.fulfillment_groups->pop_back();
  request.line_items = {item("shirt"), item("ring"), item("mug")};
  request.fulfillment_groups->push_back(parcel("r", {"ring"}, next_door()));
  const auto pickup_left = shop.create(request);
  EXPECT_THAT(told(pickup_left), ElementsAre("unsupported $.line_items[1].item.id")) << "the mug is fetched";
  request.fulfillment_groups = std::vector{parcel("m", {"mug"}, in_berlin())};
  request.line_items = {item("shirt"), item("mug")};
  EXPECT_THAT(told(shop.create(request)), ElementsAre("missing $.fulfillment_details.address"));
  request.fulfillment_groups = std::vector{parcel("m", {"mug"}, in_nowhere()), parcel("s", {"shirt"}, next_door())};
  EXPECT_THAT(told(shop.create(request)),
              ElementsAre("region_restricted $.fulfillment_groups[0].fulfillment_details.address"));
}

TEST(Shipments, an_address_that_comes_later_makes_it_ready) {
  shop_front shop;
  auto request = split({parcel("b", {"mug"}, next_door())});
  request.fulfillment_details.reset();
  const auto without = shop.create(request);
  EXPECT_THAT(told(without), ElementsAre("missing $.fulfillment_details.address"));
  CheckoutSessionUpdateRequest there;
  there.fulfillment_details = to(in_san_francisco());
  const auto state = shop.after(without, there);
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(shipping, "standard@b", {"mug"})));
  there.fulfillment_details = to(in_nowhere());
  EXPECT_THAT(told(shop.after(without, there)), ElementsAre("region_restricted $.fulfillment_details.address"));
  const auto nowhere = shop.after(without, there);
  there.fulfillment_details = to(in_san_francisco());
  EXPECT_EQ(selected(shop.after(nowhere, there)), selected(state));
}

TEST(Shipments, a_group_without_an_address_goes_to_the_session_s) {
  shop_front shop;
  const auto state = shop.create(split({group("a", shipping, {"shirt"}), parcel("b", {"mug"}, in_berlin())}));
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(shipping, "abroad@b", {"mug"})));
  EXPECT_EQ(status(state), ready_for_payment);
}

TEST(Shipments, an_address_means_nothing_where_nothing_is_brought) {
  shop_front shop;
  auto fetched = group("f", pickup, {"mug"});
  fetched.fulfillment_details = to(in_berlin());
  const auto state = shop.create(split({fetched}));
  EXPECT_THAT(offered(state), Contains("corner"));
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(pickup, "corner", {"mug"})));
}

TEST(Shipments, ways_and_places_go_together) {
  shop_front shop;
  auto van = group("v", local_delivery, {"mug"});
  van.fulfillment_details = to(next_door());
  const auto state = shop.create(split({van}));
  EXPECT_THAT(selected(state),
              UnorderedElementsAre(choose(shipping, "standard", {"shirt"}), choose(local_delivery, "van@v", {"mug"})));
  van.fulfillment_details = to(in_berlin());
  EXPECT_THAT(told(shop.create(split({van}))),
              ElementsAre("region_restricted $.fulfillment_groups[0].fulfillment_details.address"));
  EXPECT_THAT(told(shop.create(split({parcel("s", {"mug"}, next_door()), group("d", digital, {"shirt"})}))),
              Contains("invalid $.fulfillment_groups[1].destination_type"));
}

TEST(Shipments, groups_with_one_id_have_options_of_their_own) {
  shop_front shop;
  const auto state = shop.create(split({parcel("g", {"shirt"}, in_berlin()), parcel("g", {"mug"}, next_door())}));
  EXPECT_THAT(offered(state), ElementsAre("abroad@g", "standard@g.2", "express@g.2"));
  auto request = split({parcel("a@b", {"shirt"}, in_berlin()), parcel(std::string(255, 'g'), {"mug"}, next_door())});
  for (const auto& id : offered(shop.create(request))) EXPECT_LE(id.size(), 32U) << id;
}

TEST(Shipments, there_are_at_most_so_many_places) {
  shop_front shop;
  std::vector<FulfillmentGroup> groups;
  std::vector<RequestItem> items;
  for (std::size_t i = 0; i <= max_places; ++i) {
    const auto id = "thing" + std::to_string(i);
    shop.catalog.items[id] = shop.catalog.items["shirt"];
    items.push_back(item(id));
    auto address = in_berlin();
    address.line_one = "Hauptstr. " + std::to_string(i);
    groups.push_back(parcel("g" + std::to_string(i), {id}, address));
  }
  auto request = order_of(items);
  request.fulfillment_groups = groups;
  const auto state = shop.create(request);
  EXPECT_THAT(told(state), ElementsAre("unsupported $.fulfillment_groups[20].fulfillment_details.address"));
  EXPECT_EQ(status(state), not_ready_for_payment);
  groups.pop_back();
  items.pop_back();
  request = order_of(items);
  request.fulfillment_groups = groups;
  EXPECT_EQ(total(shop.create(request), TotalType::fulfillment), 20 * 2500);
}

TEST(Shipments, a_discount_of_shipping_is_for_all_parcels) {
  shop_front shop;
  auto& offer = shop.catalog.discounts.emplace_back();
  offer.id = "free";
  offer.name = "Free shipping";
  offer.off = rate{1'000'000};
  offer.target = discount_target::fulfillment;
  offer.minimum = money{3500, currency::parse("USD").value()};
  const auto state = shop.create(split({parcel("b", {"mug"}, in_berlin())}));
  EXPECT_EQ(total(state, TotalType::discount), 3000) << "what the cart costs counts, wherever it goes";
  EXPECT_EQ(total(state, TotalType::tax), 200);
  EXPECT_EQ(total(state), 3700);
}

TEST(Shipments, a_tax_certificate_holds_where_it_is_for) {
  shop_front shop;
  shop.profile.takes_tax_certificates = true;
  auto request = split({parcel("b", {"mug"}, in_berlin())});
  request.buyer->tax_exemption = TaxExemption{"cert_1", TaxCertificateType::resale, {}, {}};
  request.buyer->tax_exemption->exempt_regions = std::vector<std::string>{"US"};
  const auto state = shop.create(request);
  EXPECT_EQ(total(state, TotalType::tax), 0);
  EXPECT_EQ(state.session.line_items.at(0).tax_exemption_reason, "resale");
  EXPECT_FALSE(state.session.line_items.at(1).tax_exempt) << "of what goes to Berlin nobody said anything";
  request.buyer->tax_exemption->exempt_regions = std::vector<std::string>{"NY"};
  EXPECT_EQ(total(shop.create(request), TotalType::tax), 250);
}

TEST(Shipments, is_quoted_again_and_paid_as_one) {
  shop_front shop;
  const auto before = shop.create(split({parcel("b", {"li_mug"}, next_door())}));
  const auto paying = shop.after(before, pay());
  ASSERT_EQ(status(paying), complete_in_progress);
  EXPECT_EQ(paying.hidden.payment->amount.minor, total(before));
  shop.catalog.standard_price = 600;
  const auto moved = shop.after(before, pay());
  EXPECT_THAT(told(moved), ElementsAre("price_change $.totals"));
  EXPECT_EQ(total(moved), total(before) + 2 * 110);
}

session_state paid(shop_front& shop, CheckoutSessionCreateRequest request) {
  return shop.tell(shop.after(shop.create(std::move(request)), pay()), payment_settled{payment_captured{"ch_1"}});
}

std::expected<order_decision, failure> begin(shop_front& shop, const session_state& state, NewFulfillment sent) {
  return decide_order(state, begin_fulfillment{std::move(sent)}, shop.context());
}

NewFulfillment parcel_of(std::vector<LineItemReference> lines) {
  NewFulfillment sent;
  sent.type = OrderFulfillmentType::shipping;
  if (!lines.empty()) sent.line_items = std::move(lines);
  return sent;
}

TEST(Shipments, of_an_order_are_one_fulfillment_each) {
  shop_front shop;
  auto request = split({parcel("b", {"mug"}, in_berlin())});
  request.line_items.push_back(item("song"));
  const auto state = paid(shop, request);

  const auto mixed = begin(shop, state, parcel_of({{"li_shirt", 1}, {"li_mug", 1}}));
  EXPECT_EQ(mixed.error().param, "$.line_items");
  EXPECT_EQ(begin(shop, state, parcel_of({})).error().param, "$.line_items") << "all that is left goes to two places";

  const auto first = begin(shop, state, parcel_of({{"li_mug", 1}}));
  const auto& sent = first->happened->after.session.order->fulfillments->at(0);
  EXPECT_EQ(sent.destination, in_berlin());
  const auto second = begin(shop, first->happened->after, parcel_of({}));
  const auto& rest = second->happened->after.session.order->fulfillments->at(1);
  EXPECT_THAT(*rest.line_items, ElementsAre(LineItemReference{"li_shirt", 1})) << "what is downloaded is no parcel";
  EXPECT_EQ(rest.destination, in_san_francisco());
  EXPECT_EQ(begin(shop, second->happened->after, parcel_of({})).error().code, "nothing_left");

  auto there = parcel_of({});
  there.destination = in_berlin();
  const auto named = begin(shop, state, there);
  EXPECT_THAT(*named->happened->after.session.order->fulfillments->at(0).line_items,
              ElementsAre(LineItemReference{"li_mug", 1}));
}

TEST(Shipments, of_an_order_are_apart_by_the_way_they_go) {
  shop_front shop;
  shop.catalog.items["cap"] = shop.catalog.items.at("shirt");
  auto request = split({parcel("b", {"cap"}, in_berlin()), group("f", pickup, {"mug"})});
  request.line_items = {item("shirt"), item("cap"), item("mug"), item("song")};
  const auto state = paid(shop, request);
  for (const auto& [way, line] :
       {std::pair{OrderFulfillmentType::pickup, "li_mug"}, {OrderFulfillmentType::digital, "li_song"}}) {
    auto rest = parcel_of({});
    rest.type = way;
    const auto begun = begin(shop, state, rest);
    EXPECT_THAT(*begun->happened->after.session.order->fulfillments->at(0).line_items,
                ElementsAre(LineItemReference{line, 1}));
  }
}

TEST(Shipments, of_an_order_to_one_address_are_as_they_were) {
  shop_front shop;
  const auto state = paid(shop, order_of({item("shirt"), item("mug")}));
  const auto all = begin(shop, state, parcel_of({}));
  const auto& sent = all->happened->after.session.order->fulfillments->at(0);
  EXPECT_EQ(sent.line_items->size(), 2U);
  EXPECT_TRUE(sent.destination.is_absent());
}

} // namespace
} // namespace acp::checkout::testing
