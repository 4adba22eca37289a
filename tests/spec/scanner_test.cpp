// Values are stepped over as a parser would see them, wherever in a text their ends come.

#include "spec/versions/scanner.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace acp::versions {
namespace {

/// Strings of every length around the widths that are looked at at once, with what ends or hides an end at each place.
std::vector<std::string> strings() {
  std::vector<std::string> made;
  for (std::size_t length = 0; length < 40; ++length) {
    made.emplace_back(length, 'a');
    for (std::size_t at = 0; at < length; ++at)
      for (const char c : {'"', '\\', '{', ']'}) {
        made.emplace_back(length, 'a');
        made.back()[at] = c;
      }
  }
  made.emplace_back("\\\\\\\"\\");
  made.emplace_back("Grüße, 日本語, \x01\t");
  return made;
}

TEST(Scanner, steps_over_any_string) {
  for (const auto& text : strings()) {
    const auto json = nlohmann::json(text).dump();
    scanner alone{json};
    EXPECT_EQ(alone.skip(), json);
    const auto followed = "[" + json + ",1]";
    scanner in{followed};
    in.enter('[');
    ASSERT_TRUE(in.next_element());
    EXPECT_EQ(in.skip(), json);
    ASSERT_TRUE(in.next_element());
    EXPECT_EQ(in.skip(), "1");
    EXPECT_FALSE(in.next_element());
  }
}

TEST(Scanner, steps_over_what_is_nested) {
  for (const auto& text : strings()) {
    const auto json = nlohmann::json{{"a", {text, {{text, nullptr}}}}, {"b", text}}.dump();
    EXPECT_EQ(scanner{json}.skip(), json);
    EXPECT_EQ(member_of(json, "b"), nlohmann::json(text).dump());
  }
}

TEST(Scanner, takes_no_text_that_ends_too_early) {
  for (const auto& text : strings()) {
    const auto json = nlohmann::json{text}.dump();
    for (std::size_t end = 0; end < json.size(); ++end) {
      // A buffer that ends where the text does, so that a look behind its end is seen.
      const auto cut = std::make_unique<char[]>(end);
      json.copy(cut.get(), end);
      const std::string_view text_cut{cut.get(), end};
      EXPECT_THROW(scanner{text_cut}.skip(), std::invalid_argument) << text_cut;
    }
  }
}

TEST(Scanner, finds_members_behind_blanks_and_says_where_there_are_none) {
  const std::string text = " { \"a\" : { \"b\" : [ 1 , 2 ] } , \"c\" : null } ";
  scanner in{text};
  ASSERT_TRUE(in.step_to("a"));
  ASSERT_TRUE(in.step_to("b"));
  EXPECT_EQ(in.skip(), "[ 1 , 2 ]");
  EXPECT_FALSE(scanner{text}.step_to("b"));
  EXPECT_FALSE(scanner{"[1]"}.step_to("a"));
}

} // namespace
} // namespace acp::versions
