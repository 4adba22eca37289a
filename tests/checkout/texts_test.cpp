#include "shop_front.hpp"

#include "checkout/texts/catalogues.hpp"
#include "checkout/texts/texts.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace acp::checkout::testing {
namespace {

using nlohmann::json;
using ::testing::Each;

json catalogue(std::string_view tag) { return json::parse(catalogue_of(tag)); }

std::multiset<std::string> placeholders_in(const std::string& text) {
  std::multiset<std::string> found;
  for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
    found.insert(text.substr(at, text.find('}', at) - at + 1));
  return found;
}

TEST(Texts, every_catalogue_says_everything_with_the_same_placeholders) {
  const auto english = catalogue("en");
  EXPECT_EQ(english.size(), phrase_count);
  for (std::size_t i = 0; i < phrase_count; ++i)
    EXPECT_TRUE(english.contains(name_of(static_cast<phrase>(i)))) << name_of(static_cast<phrase>(i));
  for (const auto tag : language_tags) {
    const auto other = catalogue(tag);
    EXPECT_EQ(other.size(), english.size()) << tag;
    for (const auto& [name, text] : english.items()) {
      ASSERT_TRUE(other.contains(name)) << tag << " " << name;
      EXPECT_FALSE(other[name].get<std::string>().empty()) << tag << " " << name;
      EXPECT_EQ(placeholders_in(other[name]), placeholders_in(text)) << tag << " " << name;
    }
  }
  EXPECT_TRUE(catalogue_of("tlh").empty());
}

TEST(Texts, placeholders_are_filled_once) {
  EXPECT_EQ(say(language::en, phrase::item_few_left, {{"count", "3"}, {"item", "'{count}'"}}),
            "Only 3 of '{count}' are left.");
  EXPECT_EQ(say(language::de, phrase::totals_tax), "Steuer");
}

TEST(Texts, a_locale_is_of_a_language) {
  EXPECT_EQ(language_of("de-CH"), language::de);
  EXPECT_EQ(language_of("JA"), language::ja);
  EXPECT_EQ(language_of("pt-BR"), language::en);
  EXPECT_EQ(language_of(""), language::en);
}

std::vector<std::string> labels(const std::vector<Total>& totals) {
  std::vector<std::string> all;
  for (const auto& each : totals) all.push_back(each.display_text);
  return all;
}

TEST(Texts, a_session_speaks_its_language) {
  shop_front shop;
  shop.profile.links = {Link{LinkType::privacy_policy, {}, "https://shop.example/privacy"}};
  shop.profile.links.push_back(Link{LinkType::faq, "Ask us", "https://shop.example/faq"});
  shop.profile.marketing_consents = {MarketingConsentOption{"email", "", "https://shop.example/privacy", {}}};
  auto request = order_of({item("shirt", 200)});
  request.locale = "de-AT";
  const auto state = shop.create(request);
  EXPECT_EQ(state.session.locale, "de-DE");
  EXPECT_THAT(labels(state.session.totals),
              ::testing::ElementsAre("Artikel", "Zwischensumme", "Lieferung", "Steuer", "Gesamtbetrag"));
  EXPECT_THAT(labels(state.session.line_items[0].totals), ::testing::Contains("Rabatt"));
  EXPECT_THAT(std::get<MessageError>(state.session.messages.at(0)).content, ::testing::StartsWith("Von '"));
  EXPECT_EQ(state.session.links[0].title, "Datenschutz");
  EXPECT_EQ(state.session.links[1].title, "Ask us") << "the merchant's own words";
  EXPECT_THAT(state.session.marketing_consent_options->at(0).display_text, ::testing::HasSubstr("E-Mail"));
  const auto canceled = shop.after(state, CancelSessionRequest{});
  EXPECT_EQ(std::get<MessageInfo>(canceled.session.messages.at(0)).content, "Diese Bestellung wurde abgebrochen.");
}

} // namespace
} // namespace acp::checkout::testing
