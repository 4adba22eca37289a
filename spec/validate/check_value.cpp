// The checker's half for plain values and arrays.

#include "spec/json/integer.hpp"
#include "spec/validate/characters.hpp"
#include "spec/validate/checker.hpp"

#include <algorithm>

namespace acp {
namespace {

std::string joined(word_list words) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

bool is_scalar(const nlohmann::json& json) { return json.is_string() || json.is_number() || json.is_boolean(); }

// By sorting, because comparing each with each is too slow for large arrays.
bool has_duplicates(const nlohmann::json::array_t& elements) {
  std::vector<const nlohmann::json*> sorted;
  sorted.reserve(elements.size());
  for (const auto& element : elements) sorted.push_back(&element);
  std::ranges::sort(sorted, [](const auto* a, const auto* b) { return *a < *b; });
  return std::ranges::adjacent_find(sorted, [](const auto* a, const auto* b) { return *a == *b; }) != sorted.end();
}

const rule& chosen(const nlohmann::json& json, const rule& either) {
  const bool objects = json.is_array() && !json.empty() && json.front().is_object();
  return objects ? *either.otherwise : *either.items;
}

} // namespace

void checker::note(const path& where, std::string_view code, std::string message) {
  if (!full()) found_.push_back({where.text(), std::string{code}, std::move(message)});
}

void checker::wrong_type(const path& where, std::string_view wanted) {
  note(where, "invalid_type", "must be " + std::string{wanted});
}

void checker::value(const nlohmann::json& json, const rule& expected, const path& where) {
  if (full()) return;
  switch (expected.kind) {
  case value_kind::any: return;
  case value_kind::text: return text(json, expected, where);
  case value_kind::integer: return integer(json, expected, where);
  case value_kind::number: return number(json, expected, where);
  case value_kind::boolean: return json.is_boolean() ? void() : wrong_type(where, "true or false");
  case value_kind::scalar: return scalar(json, expected, where);
  case value_kind::object: return object(json, *expected.object, where);
  case value_kind::map: return map(json, expected, where);
  case value_kind::array: return array(json, expected, where);
  case value_kind::tagged: return tagged(json, expected, where);
  case value_kind::either: return either(json, expected, where);
  }
}

// Sizes in bytes are never below those in code points.
bool checker::over_cap(std::size_t size, const rule& expected) const {
  return way_ == direction::incoming && static_cast<std::int64_t>(size) > expected.cap;
}

void checker::scalar(const nlohmann::json& json, const rule& expected, const path& where) {
  if (json.is_string()) return text(json, expected, where);
  if (!is_scalar(json)) wrong_type(where, "a string, a number, true or false");
}

void checker::text(const nlohmann::json& json, const rule& expected, const path& where) {
  const auto* text = json.get_ptr<const std::string*>();
  if (text == nullptr) return wrong_type(where, "a string");
  if (over_cap(text->size(), expected) && over_cap(code_points(*text), expected)) {
    return note(where, "too_long", "must have at most " + std::to_string(expected.cap) + " characters");
  }
  if (expected.skips_unknown && way_ == direction::incoming) return;
  if (!expected.words.empty() && std::ranges::find(expected.words, *text) == expected.words.end()) {
    return note(where, "invalid_value", "must be one of: " + joined(expected.words));
  }
  if (expected.format != nullptr && !expected.format->matches(*text)) {
    return note(where, "invalid_format", "must be " + std::string{expected.format->description});
  }
  if (expected.minimum == no_minimum && expected.maximum == no_maximum) return;
  const auto length = static_cast<std::int64_t>(code_points(*text));
  if (length < expected.minimum) {
    note(where, "too_short", "must have at least " + std::to_string(expected.minimum) + " characters");
  } else if (length > expected.maximum) {
    note(where, "too_long", "must have at most " + std::to_string(expected.maximum) + " characters");
  }
}

void checker::integer(const nlohmann::json& json, const rule& expected, const path& where) {
  if (!json.is_number()) return wrong_type(where, "a whole number");
  const auto whole = exact_integer(json);
  const auto minimum = std::max(expected.minimum, -max_safe_integer);
  const auto maximum = std::min(expected.maximum, max_safe_integer);
  if (!whole && is_within_safe_range(json)) return wrong_type(where, "a whole number");
  const bool below = whole ? *whole < minimum : json.get<double>() < 0;
  const bool above = whole ? *whole > maximum : json.get<double>() > 0;
  if (below) note(where, "too_small", "must be at least " + std::to_string(minimum));
  if (above) note(where, "too_large", "must be at most " + std::to_string(maximum));
}

void checker::number(const nlohmann::json& json, const rule& expected, const path& where) {
  if (!json.is_number()) return wrong_type(where, "a number");
  const auto number = json.get<double>();
  const auto least = static_cast<double>(expected.minimum);
  if (expected.above && number <= least) {
    note(where, "too_small", "must be more than " + std::to_string(expected.minimum));
  } else if (expected.minimum != no_minimum && number < least) {
    note(where, "too_small", "must be at least " + std::to_string(expected.minimum));
  } else if (expected.maximum != no_maximum && number > static_cast<double>(expected.maximum)) {
    note(where, "too_large", "must be at most " + std::to_string(expected.maximum));
  }
}

void checker::either(const nlohmann::json& json, const rule& expected, const path& where) {
  // An empty array is both, and the published schema wants it to be exactly one.
  if (way_ == direction::outgoing && json.is_array() && json.empty()) {
    return note(where, "too_few", "must be left out when empty");
  }
  value(json, chosen(json, expected), where);
}

void checker::array(const nlohmann::json& json, const rule& expected, const path& where) {
  const auto* elements = json.get_ptr<const nlohmann::json::array_t*>();
  if (elements == nullptr) return wrong_type(where, "an array");
  if (over_cap(elements->size(), expected)) {
    return note(where, "too_many", "must have at most " + std::to_string(expected.cap) + " elements");
  }
  const auto size = static_cast<std::int64_t>(elements->size());
  if (size < expected.minimum) {
    note(where, "too_few", "must have at least " + std::to_string(expected.minimum) + " elements");
  } else if (size > expected.maximum) {
    note(where, "too_many", "must have at most " + std::to_string(expected.maximum) + " elements");
  }
  for (std::size_t i = 0; i < elements->size() && !full(); ++i) {
    value((*elements)[i], *expected.items, where.at(i));
  }
  if (expected.unique && has_duplicates(*elements)) note(where, "not_unique", "must not have the same element twice");
}

} // namespace acp
