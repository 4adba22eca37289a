#include "random_document.hpp"

#include "spec/json/canonical.hpp"
#include "spec/json/parse.hpp"
#include "spec/rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>

namespace {

using acp::canonical_json;
using acp::direction;
using nlohmann::json;

std::string canonical(std::string_view text) { return canonical_json(acp::parse_json(text).value()); }

struct number {
  std::uint64_t bits;
  const char* text;
};

// RFC 8785, appendix B.
constexpr number numbers[] = {
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
};

TEST(canonical_json, writes_the_numbers_of_the_rfc) {
  for (const auto& each : numbers) {
    EXPECT_EQ(acp::ecmascript_number(std::bit_cast<double>(each.bits)), each.text);
  }
}

// RFC 8785, sections 3.2.2 and 3.2.3.
TEST(canonical_json, writes_the_example_of_the_rfc) {
  EXPECT_EQ(canonical(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]})"),
            R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
            R"("string":"€$\u000f\nA'B\"\\\\\"/"})");
}

TEST(canonical_json, sorts_members_by_utf16) {
  EXPECT_EQ(canonical(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
    "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"})"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With "
            "Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With "
            "Dagesh\"}");
}

TEST(canonical_json, does_not_care_how_a_number_is_spelled) {
  for (const auto* same : {"1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000"}) EXPECT_EQ(canonical(same), "1");
  for (const auto* zero : {"0", "-0", "0.0", "-0.0", "0e5"}) EXPECT_EQ(canonical(zero), "0");
}

TEST(canonical_json, tells_different_values_apart) {
  EXPECT_NE(canonical("[1,2]"), canonical("[2,1]"));
  EXPECT_NE(canonical(R"({"a":null})"), canonical("{}"));
  EXPECT_NE(canonical(R"({"a":1})"), canonical(R"({"a":"1"})"));
}

json random_session(std::uint32_t seed) {
  return acp::test::random_document{seed, direction::incoming}.make(acp::rule_for<acp::CheckoutSession>());
}

RC_GTEST_PROP(canonical_json_property, is_a_fixed_point_that_means_the_same, (std::uint32_t seed)) {
  const auto document = random_session(seed);
  const auto text = canonical_json(document);
  RC_ASSERT(canonical(text) == text);
  RC_ASSERT(json::parse(text) == document);
}

// Members in reverse, white space everywhere, whole numbers with a fraction.
void respell(std::string& out, const json& value) {
  if (value.is_object()) {
    out += " {";
    for (auto it = value.rbegin(); it != value.rend(); ++it) {
      if (it != value.rbegin()) out += " ,";
      out += json(it.key()).dump(-1, ' ', true) + "\n:";
      respell(out, it.value());
    }
    out += "\t}";
  } else if (value.is_array()) {
    out += "[ ";
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      respell(out, value[i]);
    }
    out += "]";
  } else {
    out += value.dump(-1, ' ', true) + (value.is_number_integer() ? ".0" : "");
  }
}

RC_GTEST_PROP(canonical_json_property, does_not_care_about_spelling, (std::uint32_t seed)) {
  const auto document = random_session(seed);
  std::string other;
  respell(other, document);
  RC_ASSERT(canonical(other) == canonical_json(document));
}

RC_GTEST_PROP(canonical_json_property, keeps_every_double, (std::uint64_t bits)) {
  const auto value = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(value));
  const auto text = acp::ecmascript_number(value);
  double back = 0;
  std::from_chars(text.data(), text.data() + text.size(), back);
  RC_ASSERT(back == value);
}

// Compares by the definition: as UTF-16.
std::u16string utf16(const std::u32string& points) {
  std::u16string out;
  for (const auto point : points) {
    if (point < 0x10000) {
      out += static_cast<char16_t>(point);
    } else {
      out += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10U));
      out += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FFU));
    }
  }
  return out;
}

std::string utf8(const std::u32string& points) {
  std::string out;
  for (const auto p : points) {
    const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (p < 0x80) {
      add(p);
    } else if (p < 0x800) {
      add(0xC0U | (p >> 6U)), add(0x80U | (p & 0x3FU));
    } else if (p < 0x10000) {
      add(0xE0U | (p >> 12U)), add(0x80U | ((p >> 6U) & 0x3FU)), add(0x80U | (p & 0x3FU));
    } else {
      add(0xF0U | (p >> 18U)), add(0x80U | ((p >> 12U) & 0x3FU)), add(0x80U | ((p >> 6U) & 0x3FU)),
          add(0x80U | (p & 0x3FU));
    }
  }
  return out;
}

rc::Gen<std::u32string> any_name() {
  // Around the edges of the ranges that matter, where mistakes would show.
  const auto point = rc::gen::elementOf(std::vector<char32_t>{U'a', U'b', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000,
                                                              0xFFFF, 0x10000, 0x10001, 0x3FFFF, 0x40000, 0x10FFFF});
  return rc::gen::container<std::u32string>(point);
}

RC_GTEST_PROP(utf16_less, agrees_with_its_definition, ()) {
  const auto a = *any_name();
  const auto b = *any_name();
  RC_ASSERT(acp::utf16_less(utf8(a), utf8(b)) == (utf16(a) < utf16(b)));
}

} // namespace
