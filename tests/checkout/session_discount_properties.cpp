#include "shop_front.hpp"

#include "checkout/discounting/codes.hpp"
#include "checkout/quoting/negotiation.hpp"
#include "checkout/quoting/totals.hpp"

#include <algorithm>
#include <tuple>

/// What holds of discounts and of what both sides can do in whole sessions, whatever codes are sent by whatever agent.
namespace acp::checkout::testing {
namespace {

namespace gen = rc::gen;

std::int64_t from_to(std::int64_t low, std::int64_t below) {
  return *gen::resize(rc::kNominalSize, gen::inRange<std::int64_t>(low, below));
}

/// A merchant with discounts of every kind, some of them hard to get.
void offer_some_discounts(toy_catalog& catalog) {
  const auto unit = currency::parse("USD").value();
  for (const std::string code : {"A", "B", "C", "D", "E", ""}) {
    auto& offer = catalog.discounts.emplace_back();
    offer.id = "d_" + code;
    offer.name = "Discount";
    if (!code.empty()) offer.code = code;
    if (*gen::arbitrary<bool>())
      offer.off = rate{from_to(0, 1'000'001)};
    else
      offer.off = money{from_to(0, 9000), unit};
    offer.method = *gen::arbitrary<bool>() ? DiscountMethod::each : DiscountMethod::across;
    offer.priority = from_to(1, 4);
    offer.combines = from_to(0, 4) != 0;
    if (from_to(0, 3) == 0) offer.target = discount_target::fulfillment;
    if (from_to(0, 3) == 0) offer.minimum = money{from_to(0, 9000), unit};
    if (from_to(0, 3) == 0) offer.limits = {from_to(1, 3), {}, from_to(0, 3), 0};
  }
}

std::vector<std::string> some_sent_codes() {
  return *gen::container<std::vector<std::string>>(
      gen::element<std::string>("A", "a", "B", "C", " c ", "D", "E", "none"));
}

CheckoutSessionCreateRequest cart_with(std::vector<std::string> codes) {
  auto request = order_of({item("shirt", 3), item("mug", 2), item("song")});
  request.discounts.emplace().codes = std::move(codes);
  return request;
}

/// What a session says, but for the order in which codes were sent.
auto meaning(const session_state& state) {
  const auto& session = state.session;
  std::vector<std::pair<TotalType, std::int64_t>> totals;
  for (const auto& each : session.totals) totals.emplace_back(each.type, each.amount);
  for (const auto& line : session.line_items)
    for (const auto& each : line.totals) totals.emplace_back(each.type, each.amount);
  std::vector<std::pair<std::string, std::int64_t>> applied;
  std::vector<std::pair<std::string, DiscountErrorCode>> rejected;
  if (session.discounts) { // who sends no codes need not know of discounts
    for (const auto& each : *session.discounts->applied) applied.emplace_back(each.id, each.amount);
    for (const auto& each : *session.discounts->rejected)
      rejected.emplace_back(comparable_code(each.code), each.reason);
  }
  std::ranges::sort(rejected);
  return std::tuple{session.status, totals, applied, rejected, session.messages.size()};
}

RC_GTEST_PROP(DiscountsOfSessions, any_order_of_the_same_codes_gives_the_same_session, ()) {
  shop_front shop;
  offer_some_discounts(shop.catalog);
  auto codes = some_sent_codes();
  const auto before = meaning(shop.create(cart_with(codes)));
  for (auto i = codes.size(); i > 1; --i)
    std::swap(codes[i - 1], codes[static_cast<std::size_t>(from_to(0, static_cast<std::int64_t>(i)))]);
  RC_ASSERT((before == meaning(shop.create(cart_with(codes)))));
}

RC_GTEST_PROP(DiscountsOfSessions, codes_sent_with_an_update_count_as_those_sent_at_first, ()) {
  shop_front shop;
  offer_some_discounts(shop.catalog);
  const auto codes = some_sent_codes();
  CheckoutSessionUpdateRequest change;
  change.discounts.emplace().codes = codes;
  const auto at_first = shop.create(cart_with(codes));
  const auto later = shop.after(shop.create(cart_with(some_sent_codes())), change);
  RC_PRE(at_first.session.discounts.has_value());
  RC_ASSERT((meaning(at_first) == meaning(later)));
  RC_ASSERT((meaning(later) == meaning(shop.after(later, change))));
}

RC_GTEST_PROP(DiscountsOfSessions, a_code_nobody_knows_changes_no_amount, ()) {
  shop_front shop;
  offer_some_discounts(shop.catalog);
  auto codes = some_sent_codes();
  const auto without = meaning(shop.create(cart_with(codes)));
  codes.insert(codes.begin() + from_to(0, static_cast<std::int64_t>(codes.size()) + 1), "nobody knows");
  const auto with = meaning(shop.create(cart_with(codes)));
  RC_ASSERT((std::get<1>(without) == std::get<1>(with)));
  RC_ASSERT((codes.size() == 1 || std::get<2>(without) == std::get<2>(with)));
}

RC_GTEST_PROP(DiscountsOfSessions, no_total_is_ever_negative_and_all_allocations_add_up, ()) {
  shop_front shop;
  offer_some_discounts(shop.catalog);
  const auto state = shop.create(cart_with(some_sent_codes()));
  for (const auto& each : state.session.totals) RC_ASSERT(each.amount >= 0);
  for (const auto& line : state.session.line_items)
    for (const auto& each : line.totals) RC_ASSERT(each.amount >= 0);
  if (!state.session.discounts) return;
  std::int64_t taken_off = 0;
  for (const auto& each : *state.session.discounts->applied) {
    std::int64_t allocated = 0;
    for (const auto& part : *each.allocations) allocated += part.amount;
    RC_ASSERT(allocated == each.amount);
    taken_off += each.amount;
  }
  RC_ASSERT(taken_off == total(state, TotalType::items_discount) + total(state, TotalType::discount));
}

std::vector<InterventionType> interventions_of_somebody() {
  return *gen::container<std::vector<InterventionType>>(
      gen::element(InterventionType::_3ds, InterventionType::biometric, InterventionType::address_verification));
}

Capabilities some_agent() {
  Capabilities agent;
  if (*gen::arbitrary<bool>()) {
    auto& interventions = agent.interventions.emplace();
    interventions.supported = interventions_of_somebody();
    interventions.required = std::vector{RequiredIntervention::biometric};
    interventions.enforcement = InterventionEnforcement::always;
    interventions.display_context = DisplayContext::webview;
    interventions.max_redirects = from_to(0, 5);
  }
  if (*gen::arbitrary<bool>())
    agent.extensions = ExtensionList{*gen::container<std::vector<std::string>>(
        gen::element<std::string>("discount", "discount@2026-01-27", "com.example.gift", "loyalty"))};
  return agent;
}

merchant_profile some_merchant() {
  auto profile = shop_front{}.profile;
  profile.interventions = interventions_of_somebody();
  if (*gen::arbitrary<bool>()) profile.required_interventions = {RequiredIntervention::_3ds};
  return profile;
}

RC_GTEST_PROP(Negotiating, what_was_agreed_agrees_with_itself, ()) {
  const auto merchant = some_merchant();
  const auto agreed = negotiate(merchant, some_agent());
  const auto again = negotiate(merchant, agreed);
  RC_ASSERT((again.payment == agreed.payment));
  RC_ASSERT((again.interventions == agreed.interventions));
}

RC_GTEST_PROP(Negotiating, is_not_symmetric_in_what_the_merchant_alone_decides, ()) {
  const auto merchant = some_merchant();
  const auto agreed = negotiate(merchant, some_agent());
  RC_ASSERT((agreed.payment == merchant.payment));
  RC_ASSERT((*agreed.interventions->required == merchant.required_interventions));
  RC_ASSERT((*agreed.interventions->enforcement == merchant.enforcement));
  RC_ASSERT(agreed.interventions->display_context.is_absent());
  RC_ASSERT(agreed.interventions->max_redirects.is_absent());
}

} // namespace
} // namespace acp::checkout::testing
