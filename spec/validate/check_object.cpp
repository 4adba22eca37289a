// The checker's half for objects.

#include "spec/codec/read.hpp"
#include "spec/validate/checker.hpp"

#include <algorithm>

namespace acp {
namespace {

// Null counts as no value, as everywhere on input.
bool has_value(const nlohmann::json& object, std::string_view name) {
  const auto* found = find_member(object, name);
  return found != nullptr && !found->is_null();
}

bool has_all(const nlohmann::json& object, word_list names) {
  return std::ranges::all_of(names, [&object](auto name) { return has_value(object, name); });
}

bool holds(const nlohmann::json& object, const condition& when) {
  const auto* found = when.member.empty() ? nullptr : find_member(object, when.member);
  if (found == nullptr) return false;
  if (const auto* truth = found->get_ptr<const bool*>()) return when.values.front() == (*truth ? "true" : "false");
  if (!found->is_string()) return false;
  return std::ranges::find(when.values, found->get_ref<const std::string&>()) != when.values.end();
}

std::string any_of_text(std::span<const word_list> sets) {
  std::string out = "must have ";
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (i > 0) out += ", or ";
    for (std::size_t j = 0; j < sets[i].size(); ++j) {
      if (j > 0) out += " and ";
      out += sets[i][j];
    }
  }
  return out;
}

/// Roughly what a free value takes up: the bytes of its texts and names, and eight for everything in it.
std::size_t weight(const nlohmann::json& json) {
  std::size_t sum = 8;
  if (const auto* text = json.get_ptr<const std::string*>()) sum += text->size();
  if (const auto* members = json.get_ptr<const nlohmann::json::object_t*>()) {
    for (const auto& [name, value] : *members) sum += name.size() + weight(value);
  } else if (json.is_array()) {
    for (const auto& element : json) sum += weight(element);
  }
  return sum;
}

} // namespace

void checker::missing(const path& where, std::string_view name) { note(where.to(name), "missing", "is required"); }

void checker::object(const nlohmann::json& json, const object_rule& expected, const path& where) {
  if (!json.is_object()) return wrong_type(where, "an object");
  for (const auto& each : expected.members) {
    if (!each.lenient || way_ == direction::incoming) member(json, each, where);
  }
  requirements(json, expected, where);
  if (way_ == direction::outgoing && !expected.open) unknown_members(json, expected, where);
}

void checker::member(const nlohmann::json& json, const member_rule& expected, const path& where) {
  auto name = expected.name;
  const auto* found = find_member(json, name);
  if (found == nullptr && !expected.alias.empty() && way_ == direction::incoming) {
    found = find_member(json, expected.alias);
    if (found != nullptr) name = expected.alias;
  }
  if (found == nullptr) {
    if (must_have(expected)) missing(where, name);
    return;
  }
  if (found->is_null() && !must_have(expected) && way_ == direction::incoming) return;
  value(*found, *expected.value, where.to(name));
}

void checker::requirements(const nlohmann::json& json, const object_rule& expected, const path& where) {
  const auto& sets = expected.require_any;
  if (!sets.empty() && std::ranges::none_of(sets, [&json](auto set) { return has_all(json, set); })) {
    // Which of the sets was meant cannot be known, so the object as a whole is at fault.
    note(where, "missing", any_of_text(sets));
  }
  if (json.size() < expected.min_members) {
    note(where, "too_few", "must have at least " + std::to_string(expected.min_members) + " members");
  }
  demand(json, expected.when, where);
  for (const auto& each : expected.cases) demand(json, each, where);
}

void checker::demand(const nlohmann::json& json, const condition& when, const path& where) {
  if (!holds(json, when)) return;
  for (const auto name : when.required) needed(json, name, where);
}

bool checker::must_have(const member_rule& member) const {
  return member.required == need::always || (member.required == need::outgoing && way_ == direction::outgoing);
}

// An outer object that is missing or none is reported by itself, not once more for its inner members.
void checker::needed(const nlohmann::json& json, std::string_view name, const path& where) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) {
    if (!has_value(json, name)) missing(where, name);
    return;
  }
  const auto outer = name.substr(0, dot);
  const auto* found = find_member(json, outer);
  if (found != nullptr && found->is_object()) needed(*found, name.substr(dot + 1), where.to(outer));
}

void checker::unknown_members(const nlohmann::json& json, const object_rule& expected, const path& where) {
  for (const auto& [name, ignored] : json.get_ref<const nlohmann::json::object_t&>()) {
    const bool known =
        std::ranges::any_of(expected.members, [&name](const auto& each) { return each.name == name && !each.lenient; });
    if (!known) note(where.to(name), "unknown_field", "is not part of " + std::string{expected.name});
  }
}

void checker::map(const nlohmann::json& json, const rule& expected, const path& where) {
  if (!json.is_object()) return wrong_type(where, "an object");
  if (over_cap(weight(json), expected)) {
    return note(where, "too_large", "must hold at most " + std::to_string(expected.cap) + " bytes");
  }
  for (const auto& [name, each] : json.get_ref<const nlohmann::json::object_t&>()) {
    value(each, *expected.items, where.to(name));
  }
}

void checker::tagged(const nlohmann::json& json, const rule& expected, const path& where) {
  if (!json.is_object()) return wrong_type(where, "an object");
  const auto* tag = find_member(json, expected.tag);
  if (tag == nullptr) return missing(where, expected.tag);
  if (!tag->is_string()) return wrong_type(where.to(expected.tag), "a string");
  const auto& options = expected.options;
  const auto found = std::ranges::find(options, tag->get_ref<const std::string&>(), &tagged_option::tag);
  if (found == options.end()) {
    std::string words;
    for (const auto& option : options) words += (words.empty() ? "" : ", ") + std::string{option.tag};
    return note(where.to(expected.tag), "invalid_value", "must be one of: " + words);
  }
  object(json, *found->object, where);
}

} // namespace acp
