#include "merchant/profile.hpp"

#include "spec/decode.hpp"

namespace acp::merchant {
namespace {

template <class T>
std::vector<violation> mistakes(const T& value) {
  std::string text;
  write_json(text, value);
  return validate(nlohmann::json::parse(text), rule_for<T>(), direction::outgoing);
}

TEST(profile, offers_the_handlers_of_the_published_examples) {
  const auto profile = sandbox_profile({});
  ASSERT_EQ(profile.payment->handlers.size(), 2U);
  EXPECT_EQ(profile.payment->handlers[0].id, "card_tokenized");
  EXPECT_EQ(profile.payment->handlers[0].name, "dev.acp.tokenized.card");
  EXPECT_EQ(profile.payment->handlers[1].id, "seller_pm_123");
  EXPECT_EQ(profile.payment->handlers[1].name, "dev.acp.seller_backed.saved_card");
}

TEST(profile, calls_the_handler_of_cards_what_the_shop_does) {
  profile_settings settings;
  settings.card_handler = "handler_stripe_card";
  const auto profile = sandbox_profile(settings);
  EXPECT_EQ(profile.payment->handlers[0].id, "handler_stripe_card");
  EXPECT_EQ(profile.payment->handlers[0].name, "dev.acp.tokenized.card");
}

TEST(profile, is_valid_on_the_wire) {
  const auto profile = sandbox_profile({});
  for (const auto& handler : profile.payment->handlers) EXPECT_THAT(mistakes(handler), testing::IsEmpty());
  for (const auto& link : profile.links) EXPECT_THAT(mistakes(link), testing::IsEmpty());
  for (const auto& consent : profile.marketing_consents) EXPECT_THAT(mistakes(consent), testing::IsEmpty());
}

TEST(profile, offers_what_the_shop_keeps_for_its_buyers) {
  profile_settings settings;
  settings.seller_backed = {"gift_card", "points", "store_credit"};
  const auto profile = sandbox_profile(settings);
  ASSERT_EQ(profile.payment->handlers.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_THAT(mistakes(profile.payment->handlers[i]), testing::IsEmpty());
    EXPECT_EQ(profile.payment->handlers[i].display_order, static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(profile.payment->handlers[2].name, "dev.acp.seller_backed.gift_card");
  settings.seller_backed = {"cash"};
  EXPECT_THROW(sandbox_profile(settings), std::invalid_argument);
}

TEST(profile, follows_the_settings) {
  const auto profile =
      sandbox_profile({"Harbour shop", "https://harbour.example//", {"de-DE", "en"}, std::chrono::hours{1}});
  EXPECT_EQ(profile.name, "Harbour shop");
  EXPECT_EQ(profile.shop_url, "https://harbour.example");
  EXPECT_EQ(profile.links.front().url, "https://harbour.example/legal/terms");
  EXPECT_EQ(profile.locales.front(), "de-DE");
  EXPECT_EQ(profile.session_lifetime, std::chrono::hours{1});
}

TEST(profile, supports_what_it_requires) {
  profile_settings settings;
  settings.required_interventions = {RequiredIntervention::biometric, RequiredIntervention::_3ds};
  settings.enforcement = InterventionEnforcement::always;
  const auto profile = sandbox_profile(settings);
  EXPECT_EQ(profile.required_interventions, settings.required_interventions);
  EXPECT_EQ(profile.enforcement, InterventionEnforcement::always);
  EXPECT_THAT(profile.interventions, testing::Contains(InterventionType::biometric));
  EXPECT_EQ(std::ranges::count(profile.interventions, InterventionType::_3ds), 1);
}

} // namespace
} // namespace acp::merchant
