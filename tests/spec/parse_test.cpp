#include "spec/json/parse.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using acp::parse_json;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string message_of(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed ? "accepted" : parsed.error().message;
}

TEST(parse_json, gives_the_value) {
  const auto parsed = parse_json(" {\"a\": [1, -2.5, true, null, \"\\u00e9\\ud83d\\ude00\", {}]}\n");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, nlohmann::json::parse(R"({"a":[1,-2.5,true,null,"é😀",{}]})"));
}

TEST(parse_json, takes_any_value_at_the_top) {
  EXPECT_EQ(parse_json("3").value(), 3);
  EXPECT_EQ(parse_json("null").value(), nullptr);
}

TEST(parse_json, stops_at_the_depth_limit) {
  EXPECT_TRUE(parse_json(nested(acp::max_json_depth)).has_value());
  EXPECT_EQ(message_of(nested(acp::max_json_depth + 1)), "is nested too deeply");
  EXPECT_EQ(message_of(std::string(1'000'000, '[')), "is nested too deeply");
  std::string objects;
  for (std::size_t i = 0; i <= acp::max_json_depth; ++i) objects += R"({"a":)";
  EXPECT_EQ(message_of(objects), "is nested too deeply");
}

TEST(parse_json, refuses_members_that_stand_twice) {
  EXPECT_EQ(message_of(R"({"a":1,"a":1})"), "has the same member twice in an object");
  EXPECT_EQ(message_of(R"({"b":{"a":1,"\u0061":2}})"), "has the same member twice in an object");
  EXPECT_TRUE(parse_json(R"([{"a":1},{"a":1}])").has_value());
  EXPECT_TRUE(parse_json(R"({"a":{"a":1}})").has_value());
}

TEST(parse_json, refuses_invalid_utf8) {
  EXPECT_EQ(message_of("\"\xff\""), "is not valid UTF-8");
  EXPECT_EQ(message_of("\"\xc0\xaf\""), "is not valid UTF-8");         // overlong
  EXPECT_EQ(message_of("\"\xed\xa0\x80\""), "is not valid UTF-8");     // surrogate
  EXPECT_EQ(message_of("\"\xf4\x90\x80\x80\""), "is not valid UTF-8"); // beyond Unicode
  EXPECT_EQ(message_of(R"("\ud800")"), "is not valid JSON");           // half a pair
}

TEST(parse_json, refuses_the_character_that_no_database_text_may_have) {
  EXPECT_FALSE(parse_json(R"({"a":"x\u0000y"})"));
  EXPECT_FALSE(parse_json(R"({"a\u0000":1})"));
}

TEST(parse_json, refuses_numbers_no_double_holds) {
  EXPECT_EQ(message_of("1e400"), "has a number that is out of range");
  EXPECT_TRUE(parse_json("1e308").has_value());
}

TEST(parse_json, refuses_what_is_not_json) {
  for (const auto* text : {"", " ", "{", "{}x", "[1,]", "{\"a\":1,}", "// hi\n1", "{a:1}", "'a'", "NaN", "01", "+1",
                           "\"\n\"", "[1] [2]", "\"a"}) {
    EXPECT_EQ(message_of(text), "is not valid JSON") << text;
  }
}

TEST(parse_json, tells_where) {
  const auto twice = parse_json("{\n \"a\": 1,\n \"a\": 2\n}");
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().line, 3U);
  const auto broken = parse_json("[1, x]");
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().offset, 4U);
  EXPECT_EQ(broken.error().line, 1U);
}

TEST(parse_json, does_not_stop_at_a_zero_byte) {
  const std::string_view hidden{"{}\0 {", 5};
  const auto parsed = parse_json(hidden);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().offset, 2U);
}

} // namespace
