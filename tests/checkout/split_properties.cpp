#include "shop_front.hpp"

#include "checkout/quoting/totals.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

/// However the lines of a cart are dealt out to addresses: every parcel is charged once, and the parts add up.
namespace acp::checkout::testing {
namespace {

namespace gen = rc::gen;
using enum FulfillmentMethod;

Address house(int number) {
  auto address = in_san_francisco();
  address.line_one = std::to_string(number) + " Main St";
  return address;
}

/// Things that are shipped, and where each goes: 0 is the session's own address.
struct deal {
  std::vector<std::string> items;
  std::vector<int> to;
};

deal some_deal(shop_front& shop) {
  deal d;
  const auto count = *gen::inRange(1, 9);
  for (int i = 0; i < count; ++i) {
    d.items.push_back("thing" + std::to_string(i));
    auto& known = shop.catalog.items[d.items.back()] = shop.catalog.items["shirt"];
    known.prices["USD"] = *gen::inRange(0, 5000);
    known.taxable = *gen::arbitrary<bool>();
    d.to.push_back(*gen::inRange(0, 5));
  }
  return d;
}

/// The groups of a deal; perhaps several to one address, perhaps one that says the session's own once more.
std::vector<FulfillmentGroup> groups_of(const deal& d) {
  std::vector<FulfillmentGroup> groups;
  for (std::size_t i = 0; i < d.items.size(); ++i) {
    if (d.to[i] == 0 && *gen::arbitrary<bool>()) continue;
    const auto there =
        std::ranges::find_if(groups, [&](const auto& g) { return *g.fulfillment_details->address == house(d.to[i]); });
    if (there != groups.end() && *gen::arbitrary<bool>()) {
      there->item_ids.push_back(d.items[i]);
      continue;
    }
    auto& added = groups.emplace_back(group("g" + std::to_string(i), shipping, {d.items[i]}));
    added.fulfillment_details = to(house(d.to[i]));
  }
  return groups;
}

CheckoutSessionCreateRequest order_for(const deal& d) {
  std::vector<RequestItem> items;
  for (const auto& id : d.items) items.push_back(item(id));
  auto request = testing::order_of(items);
  request.fulfillment_details = to(house(0));
  return request;
}

std::string base(const std::string& id) { return id.substr(0, id.find('@')); }

/// What a session's parcels are by themselves: where they go, by which option.
std::set<std::pair<int, std::string>> parcels(const deal& d, const session_state& state) {
  std::set<std::pair<int, std::string>> all;
  for (const auto& each : *state.session.selected_fulfillment_options)
    for (const auto& id : each.item_ids) {
      const auto at = std::ranges::find(d.items, id) - d.items.begin();
      all.emplace(d.to[static_cast<std::size_t>(at)], base(each.option_id));
    }
  return all;
}

void check_sums(const deal& d, const session_state& state) {
  const auto& session = state.session;
  RC_ASSERT(status(state) == CheckoutSessionStatus::ready_for_payment);
  const auto there = parcels(d, state);
  RC_ASSERT(session.selected_fulfillment_options->size() == there.size());
  std::int64_t fulfillment = 0;
  std::int64_t tax = 0;
  for (const auto& each : *session.selected_fulfillment_options)
    for (const auto& option : session.fulfillment_options) {
      const auto& shown = std::get<FulfillmentOptionShipping>(option);
      if (shown.id != each.option_id) continue;
      fulfillment += sum_of(shown.totals, TotalType::subtotal);
      tax += sum_of(shown.totals, TotalType::tax);
    }
  std::int64_t expected = 0;
  for (const auto& [number, option] : there) expected += option == "express" ? 1500 : 500;
  RC_ASSERT(fulfillment == expected);
  RC_ASSERT(total(state, TotalType::fulfillment) == expected);
  std::int64_t goods = 0;
  for (const auto& line : session.line_items) {
    goods += sum_of(line.totals, TotalType::subtotal);
    tax += sum_of(line.totals, TotalType::tax);
  }
  RC_ASSERT(total(state, TotalType::tax) == tax);
  RC_ASSERT(total(state) == goods + fulfillment + tax);
}

RC_GTEST_PROP(Shipments, charge_each_parcel_once_however_lines_are_dealt_out, ()) {
  shop_front shop;
  const auto d = some_deal(shop);
  auto request = order_for(d);
  request.fulfillment_groups = groups_of(d);
  auto state = shop.create(request);
  check_sums(d, state);

  CheckoutSessionUpdateRequest chosen;
  auto& selection = chosen.selected_fulfillment_options.emplace();
  for (const auto& id : d.items)
    selection.push_back(choose(shipping, *gen::element<std::string>("standard", "express"), {id}));
  state = shop.after(state, chosen);
  check_sums(d, state);
  const auto paying = shop.after(state, pay());
  RC_ASSERT(paying.hidden.payment->amount.minor == total(state));
}

RC_GTEST_PROP(Shipments, to_one_address_are_none, ()) {
  shop_front shop;
  auto d = some_deal(shop);
  const auto one = shop.create(order_for(d));
  std::ranges::fill(d.to, 0);
  auto request = order_for(d);
  request.fulfillment_groups = groups_of(d);
  if (*gen::arbitrary<bool>() && std::ranges::all_of(d.items, [&](const auto& id) {
        return std::ranges::any_of(*request.fulfillment_groups, [&](const auto& g) {
          return std::ranges::find(g.item_ids, id) != g.item_ids.end();
        });
      }))
    request.fulfillment_details.reset(); // the address stands in the groups alone
  const auto grouped = shop.create(request);
  RC_ASSERT(grouped.session.totals == one.session.totals);
  RC_ASSERT(grouped.session.line_items == one.session.line_items);
  RC_ASSERT((grouped.session.selected_fulfillment_options == one.session.selected_fulfillment_options));
}

RC_GTEST_PROP(Shipments, can_be_dealt_out_anew_at_any_time, ()) {
  shop_front shop;
  auto d = some_deal(shop);
  auto request = order_for(d);
  request.fulfillment_groups = groups_of(d);
  auto state = shop.create(request);
  for (int step = 0; step < 3; ++step) {
    for (auto& number : d.to) number = *gen::inRange(0, 5);
    CheckoutSessionUpdateRequest update;
    update.fulfillment_groups = groups_of(d);
    state = shop.after(state, update);
    check_sums(d, state);
  }
}

} // namespace
} // namespace acp::checkout::testing
