#include "spec/validate/text_format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "spec/documents.hpp"
#include "spec/versions.hpp"

#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

using acp::text_format;
namespace formats = acp::formats;

struct pattern {
  const text_format* format;
  const char* expression;
  const char* alphabet; ///< what random texts are made of, so that many nearly match
};

// As acp.yaml has them; the test below holds this list against the generated schema.
const pattern patterns[] = {
    {&formats::date, R"(^\d{4}-\d{2}-\d{2}$)", "0129-"},
    {&formats::lower_3, "^[a-z]{3}$", "azA0"},
    {&formats::upper_3, "^[A-Z]{3}$", "AZa0"},
    {&formats::upper_2, "^[A-Z]{2}$", "AZa0"},
    {&formats::digits_4, "^[0-9]{4}$", "09a/"},
    {&formats::extension_name,
     R"(^[a-z][a-z0-9_-]*(@\d{4}-\d{2}-\d{2})?$|^[a-z][a-z0-9]*(?:\.[a-z][a-z0-9_-]*)+(@\d{4}-\d{2}-\d{2})?$)",
     "az0_-.@A"},
    {&formats::extension_target, R"(^\$\.[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9_]*)*$)", "$.aZ0_-"},
};

void collect_patterns(const nlohmann::json& schema, std::set<std::string>& found) {
  if (!schema.is_structured()) return;
  if (schema.is_object() && schema.contains("pattern") && schema["pattern"].is_string())
    found.insert(schema["pattern"]);
  for (const auto& each : schema) collect_patterns(each, found);
}

TEST(patterns, are_those_of_the_schema) {
  std::set<std::string> published;
  collect_patterns(nlohmann::json::parse(acp::json_schema_document(acp::newest_version())), published);
  std::set<std::string> matched;
  for (const auto& each : patterns) matched.insert(each.expression);
  EXPECT_EQ(matched, published);
}

TEST(patterns, match_what_their_expressions_match) {
  for (const auto& each : patterns) {
    const std::regex expression{each.expression};
    EXPECT_TRUE(rc::check(each.expression, [&] {
      const std::string alphabet = each.alphabet;
      auto text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
      if (*rc::gen::arbitrary<bool>()) text = "$." + text;
      if (*rc::gen::arbitrary<bool>()) text += "@2026-01-01";
      RC_ASSERT(each.format->matches(text) == std::regex_match(text, expression));
    }));
  }
}

TEST(patterns, match_dates_of_the_right_length) {
  const std::regex expression{patterns[0].expression};
  EXPECT_TRUE(rc::check([&] {
    const auto text = *rc::gen::container<std::string>(10, rc::gen::elementOf(std::string{"09-"}));
    RC_ASSERT(formats::date.matches(text) == std::regex_match(text, expression));
  }));
  EXPECT_TRUE(formats::date.matches("2026-04-17"));
}

void expect_matches(const text_format& format, const std::vector<const char*>& good,
                    const std::vector<const char*>& bad) {
  for (const auto* text : good) EXPECT_TRUE(format.matches(text)) << text;
  for (const auto* text : bad) EXPECT_FALSE(format.matches(text)) << text;
}

TEST(formats, date_time_is_rfc_3339) {
  expect_matches(formats::date_time,
                 {"2026-04-17T10:30:00Z", "2026-04-17t10:30:00z", "2024-02-29T00:00:00.123456789+14:00",
                  "1990-12-31T23:59:60Z", "2026-04-17T10:30:00-00:00"},
                 {"", "2026-04-17", "2026-04-17T10:30:00", "2026-04-17 10:30:00Z", "2025-02-29T00:00:00Z",
                  "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-04-17T24:00:00Z",
                  "2026-04-17T10:60:00Z", "2026-04-17T10:30:61Z", "2026-04-17T10:30:00.Z", "2026-04-17T10:30:00+0100",
                  "2026-04-17T10:30:00+24:00", "2026-04-17T10:30:00Zx", " 2026-04-17T10:30:00Z"});
}

TEST(formats, uri_is_absolute) {
  expect_matches(formats::uri,
                 {"https://example.com", "HTTP://EXAMPLE.com:80/a/b?c=d&e=%20#f", "http://user@host/", "urn:a:b",
                  "mailto:a@b.c", "https://[::1]/"},
                 {"", "example.com", "/path", "https://", "https:///path", "https://:80/", "http:example.com",
                  "https://example.com/a b", "https://example.com/%2", "https://example.com/<x>", "1http://a", "://a",
                  "https://example.com/\n", "https://exämple.com"});
}

TEST(formats, email_has_two_sides) {
  expect_matches(formats::email, {"a@b", "a.b+c@example.co.uk", "o'hara@example.com", "grüße@bücher.example"},
                 {"", "a", "@b", "a@", "a b@c", "a@b c", ".a@b", "a.@b", "a..b@c", "a@b..c", "a@-b", "a@b-", "a@b@c",
                  "a@[1.2.3.4]", "a@b\n"});
  const std::string local(64, 'a');
  EXPECT_TRUE(formats::email.matches(local + "@b"));
  EXPECT_FALSE(formats::email.matches(local + "a@b"));
  EXPECT_FALSE(formats::email.matches(local + "@" + std::string(190, 'b')));
}

} // namespace
