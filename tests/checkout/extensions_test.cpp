#include "shop_front.hpp"

#include "checkout/quoting/extensions.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace gen = rc::gen;

using names = std::vector<std::string>;

names active(const CheckoutSession& session) {
  names found;
  if (!session.capabilities.extensions) return found;
  for (const auto& d : std::get<std::vector<ExtensionDeclaration>>(*session.capabilities.extensions))
    found.push_back(d.name);
  return found;
}

CheckoutSessionCreateRequest from_agent_with(names identifiers) {
  auto request = order_of({item("shirt")});
  request.capabilities->extensions = ExtensionList{std::move(identifiers)};
  return request;
}

TEST(Extensions, are_active_where_both_sides_know_them) {
  shop_front shop;
  const auto session = shop.create(from_agent_with({"com.example.gift", "discount", "discount"})).session;
  EXPECT_THAT(active(session), ElementsAre("discount"));
  const auto& declared = std::get<std::vector<ExtensionDeclaration>>(*session.capabilities.extensions).front();
  EXPECT_THAT(*declared.extends,
              ElementsAre("$.CheckoutSessionCreateRequest.discounts", "$.CheckoutSessionUpdateRequest.discounts",
                          "$.CheckoutSession.discounts"));
  ASSERT_TRUE(session.discounts);
  EXPECT_THAT(*session.discounts->codes, IsEmpty());
  EXPECT_THAT(*session.discounts->applied, IsEmpty());
}

TEST(Extensions, have_versions) {
  shop_front shop;
  EXPECT_THAT(active(shop.create(from_agent_with({"discount@2026-01-27"})).session),
              ElementsAre("discount@2026-01-27"));
  EXPECT_THAT(active(shop.create(from_agent_with({"discount@2031-01-01"})).session), IsEmpty());
  EXPECT_THAT(active(shop.create(from_agent_with({"discounts", "Discount", "discount@", ""})).session), IsEmpty());
}

TEST(Extensions, nothing_is_declared_where_nothing_is_active) {
  shop_front shop;
  // An empty list would be ambiguous to the schema.
  EXPECT_TRUE(shop.create(from_agent_with({"com.example.gift"})).session.capabilities.extensions.is_absent());
  EXPECT_TRUE(shop.ready().session.capabilities.extensions.is_absent());
  EXPECT_TRUE(shop.ready().session.discounts.is_absent());
}

TEST(Extensions, whoever_sends_codes_knows_discounts) {
  shop_front shop;
  CheckoutSessionUpdateRequest with_code;
  with_code.discounts.emplace().codes = names{"A"};
  EXPECT_THAT(active(shop.after(shop.ready(), with_code).session), ElementsAre("discount"));
  auto request = order_of({item("shirt")});
  request.coupons = names{"A"};
  EXPECT_THAT(active(shop.create(request).session), ElementsAre("discount"));
}

/// Extensions some side knows, all of the same version.
std::vector<extension> some_extensions() {
  static constexpr std::array<std::string_view, 5> all{"discount", "gift", "loyalty", "com.example.a", "com.example.b"};
  std::vector<extension> known;
  for (const auto name : all)
    if (*gen::arbitrary<bool>()) known.push_back({name, "2026-01-27", {}});
  return known;
}

names identifiers(const std::vector<extension>& known) {
  names found;
  for (const auto& e : known) found.emplace_back(e.name);
  return found;
}

std::set<std::string> agreed(const std::vector<extension>& seller, const std::vector<extension>& agent) {
  std::set<std::string> common;
  for (const auto& d : common_extensions(seller, identifiers(agent))) common.insert(d.name);
  return common;
}

RC_GTEST_PROP(Negotiating, extensions_is_symmetric_and_never_more_than_either_side_has, ()) {
  const auto one = some_extensions();
  const auto other = some_extensions();
  const auto common = agreed(one, other);
  RC_ASSERT(common == agreed(other, one));
  const auto mine = identifiers(one);
  const auto theirs = identifiers(other);
  RC_ASSERT((agreed(one, one) == std::set<std::string>(mine.begin(), mine.end())));
  for (const auto& name : common)
    RC_ASSERT(std::ranges::count(mine, name) == 1 && std::ranges::count(theirs, name) == 1);
}

std::vector<InterventionType> some_interventions() {
  return *gen::container<std::vector<InterventionType>>(
      gen::element(InterventionType::_3ds, InterventionType::biometric, InterventionType::address_verification));
}

std::set<InterventionType> agreed(const std::vector<InterventionType>& seller,
                                  const std::vector<InterventionType>& agent) {
  shop_front shop;
  shop.profile.interventions = seller;
  auto request = order_of({item("shirt")});
  request.capabilities->interventions->supported = agent;
  const auto session = shop.create(request).session;
  const auto& supported = *session.capabilities.interventions->supported;
  const std::set<InterventionType> common(supported.begin(), supported.end());
  RC_ASSERT(common.size() == supported.size());
  return common;
}

RC_GTEST_PROP(Negotiating, interventions_is_symmetric_and_each_is_named_once, ()) {
  const auto one = some_interventions();
  const auto other = some_interventions();
  RC_ASSERT(agreed(one, other) == agreed(other, one));
}

} // namespace
} // namespace acp::checkout::testing
