#include "shop_front.hpp"

#include "checkout/quoting/negotiation.hpp"

namespace acp::checkout::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum CheckoutSessionStatus;

TEST(Negotiation, interventions_are_what_both_support) {
  shop_front shop;
  shop.profile.interventions = {InterventionType::_3ds, InterventionType::biometric};
  auto request = order_of({item("shirt")});
  request.capabilities->interventions->supported =
      std::vector{InterventionType::address_verification, InterventionType::_3ds, InterventionType::_3ds};
  const auto agreed = shop.create(request).session.capabilities;
  EXPECT_THAT(*agreed.interventions->supported, ElementsAre(InterventionType::_3ds));
  EXPECT_EQ(agreed.interventions->enforcement, InterventionEnforcement::conditional);
  EXPECT_TRUE(agreed.interventions->display_context.is_absent()) << "the agent's side is not repeated";
  EXPECT_EQ(agreed.payment->handlers.at(0).id, "card");
  EXPECT_TRUE(agreed.extensions.is_absent());
}

TEST(Negotiation, an_agent_that_says_nothing_supports_nothing) {
  shop_front shop;
  auto request = order_of({item("shirt")});
  for (const auto& said : {field<Capabilities>{}, field<Capabilities>{Capabilities{}}}) {
    request.capabilities = said;
    const auto state = shop.create(request);
    EXPECT_THAT(*state.session.capabilities.interventions->supported, IsEmpty());
    EXPECT_EQ(status(state), ready_for_payment);
  }
}

TEST(Negotiation, what_payment_always_needs_must_be_supported) {
  shop_front shop;
  shop.profile.required_interventions = {RequiredIntervention::biometric, RequiredIntervention::_3ds};
  shop.profile.enforcement = InterventionEnforcement::always;
  const auto state = shop.ready();
  EXPECT_EQ(status(state), not_ready_for_payment);
  EXPECT_THAT(told(state), ElementsAre("intervention_required $.capabilities.interventions.required[0]"));
}

TEST(Negotiation, what_payment_may_need_does_not_block) {
  shop_front shop;
  shop.profile.required_interventions = {RequiredIntervention::biometric};
  EXPECT_EQ(status(shop.ready()), ready_for_payment);
}

TEST(Negotiation, the_language_fits_as_well_as_it_can) {
  shop_front shop;
  const auto chosen = [&](std::string wanted, std::string_view fallback) {
    return choose_locale(shop.profile, field<std::string>{std::move(wanted)}, fallback);
  };
  EXPECT_EQ(chosen("de-DE", "en-US"), "de-DE");
  EXPECT_EQ(chosen("de-at", "en-US"), "de-DE");
  EXPECT_EQ(chosen("de_DE", "en-US"), "de-DE") << "as some write it";
  EXPECT_EQ(chosen("fr", "de"), "de-DE");
  EXPECT_EQ(chosen("fr", "es"), "en-US");
  EXPECT_EQ(chosen("", ""), "en-US");
  EXPECT_EQ(choose_locale(shop.profile, {}, "de"), "de-DE");
}

} // namespace
} // namespace acp::checkout::testing
