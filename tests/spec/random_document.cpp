#include "random_document.hpp"

#include "spec/json/integer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>

namespace acp::test {
namespace {

using examples = std::vector<std::string>;

const examples& texts_of(const text_format* format) {
  static const std::map<const text_format*, examples> known{
      {&formats::date_time, {"2026-04-17T10:30:00Z", "2024-02-29t23:59:60.123+05:30", "1999-12-31T00:00:00-00:01"}},
      {&formats::uri, {"https://example.com/a?b=c#d", "urn:isbn:0451450523", "mailto:a@b.c", "http://[::1]:80/%7e"}},
      {&formats::email, {"a@b.c", "first.last+tag@example.co.uk", "grüße@example.com"}},
      {&formats::date, {"2026-04-17", "0000-00-00"}},
      {&formats::lower_3, {"usd", "eur"}},
      {&formats::upper_3, {"USD", "JPY"}},
      {&formats::upper_2, {"US", "DE"}},
      {&formats::digits_4, {"4242", "0005"}},
      {&formats::extension_name, {"discount", "com.example.gift_wrap@2026-01-01", "a-b_c@2026-01-01"}},
      {&formats::extension_target, {"$.CheckoutSession.discounts", "$.A1.b_2"}},
  };
  return known.at(format);
}

} // namespace

nlohmann::json random_document::make(const rule& expected) {
  switch (expected.kind) {
  case value_kind::any: return anything();
  case value_kind::text: return text(expected);
  case value_kind::integer: return integer(expected);
  case value_kind::number: return number(expected);
  case value_kind::boolean: return up_to(1) == 1;
  case value_kind::scalar: return scalar();
  case value_kind::object: return object(*expected.object);
  case value_kind::map: return map(expected);
  case value_kind::array: return array(expected);
  case value_kind::tagged: return object(*expected.options[up_to(expected.options.size() - 1)].object);
  case value_kind::either: {
    const auto made = array(up_to(1) == 1 ? *expected.items : *expected.otherwise);
    // An empty array cannot be told apart; the schema refuses it for that reason.
    return made.empty() ? make(expected) : made;
  }
  }
  throw std::logic_error{"a kind of rule the tests do not know"};
}

nlohmann::json random_document::object(const object_rule& expected) {
  auto made = nlohmann::json::object();
  const auto wanted = [&expected](std::string_view name) {
    const auto has = [name](word_list names) { return std::ranges::find(names, name) != names.end(); };
    const bool for_choice = !expected.require_any.empty() && has(expected.require_any.front());
    const bool for_case = std::ranges::any_of(expected.cases, [&has](const auto& each) { return has(each.required); });
    return for_choice || for_case || has(expected.when.required);
  };
  for (const auto& member : expected.members) {
    if (member.lenient) continue;
    // Constants are always written, so that a round trip gives the same document.
    const bool constant = member.value->kind == value_kind::text && member.value->words.size() == 1;
    const bool must = member.required != need::never || constant || wanted(member.name) || expected.min_members > 0;
    const auto choice = must ? 0 : up_to(4);
    if (choice < 2) made[std::string{member.name}] = make(*member.value);
    if (choice == 2 && way_ == direction::incoming) made[std::string{member.name}] = nullptr;
  }
  return made;
}

nlohmann::json random_document::array(const rule& expected) {
  const auto least = expected.minimum == no_minimum ? 0 : static_cast<std::size_t>(expected.minimum);
  auto made = nlohmann::json::array();
  for (auto left = least + up_to(2); left > 0; --left) {
    auto element = make(*expected.items);
    if (expected.unique && std::ranges::find(made, element) != made.end()) continue;
    made.push_back(std::move(element));
  }
  return made;
}

nlohmann::json random_document::map(const rule& expected) {
  auto made = nlohmann::json::object();
  for (auto left = up_to(2); left > 0; --left) made[any_text(up_to(6))] = make(*expected.items);
  return made;
}

nlohmann::json random_document::scalar() {
  switch (up_to(2)) {
  case 0: return any_text(up_to(6));
  case 1: return up_to(1) == 1;
  default: return number({});
  }
}

nlohmann::json random_document::anything() {
  switch (up_to(3)) {
  case 0: return nullptr;
  case 1: return nlohmann::json::array({scalar(), scalar()});
  case 2: return nlohmann::json{{any_text(3), scalar()}};
  default: return scalar();
  }
}

std::string random_document::text(const rule& expected) {
  if (!expected.words.empty()) return std::string{expected.words[up_to(expected.words.size() - 1)]};
  if (expected.format != nullptr) {
    const auto& known = texts_of(expected.format);
    return known[up_to(known.size() - 1)];
  }
  const auto least = expected.minimum == no_minimum ? 0 : static_cast<std::size_t>(expected.minimum);
  const auto most = expected.maximum == no_maximum ? 12 : static_cast<std::size_t>(expected.maximum);
  return any_text(least + up_to(std::min<std::size_t>(most, 40) - least));
}

std::string random_document::any_text(std::size_t code_points) {
  static const std::array<std::string, 16> characters{"a",  "Z",    "0",    " ",    "\"", "\\", "/", "\n",
                                                      "\t", "\x01", "\x1f", "\x7f", "é",  "€",  "😀", "\ue000"};
  std::string made;
  while (code_points-- > 0) made += characters[up_to(characters.size() - 1)];
  return made;
}

std::int64_t random_document::integer(const rule& expected) {
  const auto least = std::max(expected.minimum, -max_safe_integer);
  const auto most = std::min(expected.maximum, max_safe_integer);
  const std::array candidates{least, most, std::clamp<std::int64_t>(0, least, most),
                              std::clamp<std::int64_t>(4711, least, most)};
  return candidates[up_to(candidates.size() - 1)];
}

double random_document::number(const rule& expected) {
  if (expected.minimum != no_minimum) {
    return std::uniform_real_distribution<double>{static_cast<double>(expected.minimum),
                                                  static_cast<double>(expected.maximum)}(random_);
  }
  static constexpr std::array candidates{0.08, -1.5, 1e21, 5e-324, 1.7976931348623157e308, 0.1 + 0.2};
  return candidates[up_to(candidates.size() - 1)];
}

} // namespace acp::test
