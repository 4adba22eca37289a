#include "random_document.hpp"

#include "spec/codec/changes.hpp"
#include "spec/decode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

namespace {

using acp::direction;
using nlohmann::json;

json session_document(std::uint32_t seed) {
  return acp::test::random_document{seed, direction::outgoing}.make(acp::rule_for<acp::CheckoutSession>());
}

json changes_between(const json& before, const json& after) {
  std::string text;
  acp::write_changes(text, acp::decode<acp::CheckoutSession>(before).value(),
                     acp::decode<acp::CheckoutSession>(after).value());
  return json::parse(text);
}

TEST(changes, replayed_give_the_same_document) {
  EXPECT_TRUE(rc::check([](std::uint32_t first, std::uint32_t second) {
    auto document = session_document(first);
    const auto after = session_document(second);
    acp::apply_changes(document, changes_between(document, after));
    RC_ASSERT(document == after);
  }));
}

TEST(changes, name_exactly_the_members_that_differ) {
  EXPECT_TRUE(rc::check([](std::uint32_t first, std::uint32_t second) {
    const auto before = session_document(first);
    const auto after = session_document(second);
    const auto changes = changes_between(before, after);
    auto all = before;
    all.update(after);
    for (const auto& [name, ignored] : all.items()) {
      const bool same = before.contains(name) && after.contains(name) && before[name] == after[name];
      RC_ASSERT(changes.contains(name) == !same);
    }
  }));
}

TEST(changes, between_equal_sessions_are_empty) {
  const auto document = session_document(7);
  EXPECT_EQ(changes_between(document, document), json::object());
}

TEST(changes, say_null_for_what_went_away) {
  auto before = session_document(7);
  auto after = before;
  before["locale"] = "de-DE";
  after.erase("locale");
  EXPECT_EQ(changes_between(before, after), json({{"locale", nullptr}}));
}

TEST(changes, apply_to_objects_only) {
  json document = json::array();
  EXPECT_THROW(acp::apply_changes(document, json::object()), std::invalid_argument);
  document = json::object();
  EXPECT_THROW(acp::apply_changes(document, 1), std::invalid_argument);
}

} // namespace
