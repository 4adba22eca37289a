#include "spec/json/canonical.hpp"

#include "spec/json/escape.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace acp {
namespace {

using member = const nlohmann::json::object_t::value_type*;

void append(std::string& out, const nlohmann::json& value);

void append_array(std::string& out, const nlohmann::json& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    append(out, array[i]);
  }
  out += ']';
}

void append_object(std::string& out, const nlohmann::json& object) {
  std::vector<member> members;
  members.reserve(object.size());
  for (const auto& each : object.get_ref<const nlohmann::json::object_t&>()) members.push_back(&each);
  std::ranges::sort(members, [](member a, member b) { return utf16_less(a->first, b->first); });
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, members[i]->first);
    out += ':';
    append(out, members[i]->second);
  }
  out += '}';
}

void append(std::string& out, const nlohmann::json& value) {
  if (value.is_object()) return append_object(out, value);
  if (value.is_array()) return append_array(out, value);
  if (value.is_string()) return append_json_string(out, value.get_ref<const std::string&>());
  if (value.is_number()) {
    out += ecmascript_number(value.get<double>());
  } else {
    out += value.is_null() ? "null" : value.get<bool>() ? "true" : "false";
  }
}

} // namespace

std::string canonical_json(const nlohmann::json& value) {
  std::string out;
  append(out, value);
  return out;
}

// UTF-8 bytes sort like code points. UTF-16 differs in one thing: what lies beyond the basic plane
// (lead bytes F0 and up) is written with surrogates, which sort before U+E000 to U+FFFF (EE, EF).
bool utf16_less(const std::string& a, const std::string& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (left == a.end() || right == b.end()) return left == a.end() && right != b.end();
  const auto x = static_cast<unsigned char>(*left);
  const auto y = static_cast<unsigned char>(*right);
  const bool x_is_surrogate = x >= 0xF0;
  const bool y_is_surrogate = y >= 0xF0;
  if (x_is_surrogate != y_is_surrogate) return x_is_surrogate ? y >= 0xEE : x < 0xEE;
  return x < y;
}

} // namespace acp
