#pragma once

// How values come out of a JSON tree. The generated readers of the structs are made from these.
// They expect a validated document; on anything else they throw std::invalid_argument.

#include "spec/codec/words.hpp"
#include "spec/field.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace acp {

void read_json(const nlohmann::json& json, std::string& out);
void read_json(const nlohmann::json& json, std::int64_t& out);
void read_json(const nlohmann::json& json, double& out);
void read_json(const nlohmann::json& json, bool& out);
inline void read_json(const nlohmann::json& json, nlohmann::json& out) { out = json; }

/// The member of an object, or null if there is none.
const nlohmann::json* find_member(const nlohmann::json& object, std::string_view name);
/// The same under its name or, failing that, under another one.
const nlohmann::json* find_member(const nlohmann::json& object, std::string_view name, std::string_view alias);
/// The text of a string, for words and discriminators.
const std::string& text_of(const nlohmann::json& json);
/// An array's elements; throws if it is none.
const nlohmann::json::array_t& elements_of(const nlohmann::json& json);
[[noreturn]] void refuse(std::string_view what);

template <class E>
requires std::is_enum_v<E>
void read_json(const nlohmann::json& json, E& out) {
  const auto found = from_string<E>(text_of(json));
  if (!found) refuse("unknown word");
  out = *found;
}

/// A struct or variant of the protocol reads itself.
template <class T>
requires std::is_class_v<T>
void read_json(const nlohmann::json& json, T& out) { from_json(json, out); }

template <class T>
void read_json(const nlohmann::json& json, std::vector<T>& out) {
  const auto& elements = elements_of(json);
  out.clear();
  out.reserve(elements.size());
  for (const auto& element : elements) read_json(element, out.emplace_back());
}

template <class T>
void read_member(const nlohmann::json* found, T& out) {
  if (found == nullptr) refuse("a required member is missing");
  read_json(*found, out);
}

template <class T>
void read_member(const nlohmann::json* found, field<T>& out) {
  if (found == nullptr) {
    out.reset();
  } else if (found->is_null()) {
    out.set_null();
  } else {
    read_json(*found, out.emplace());
  }
}

/// Passes over words it does not know: of a list they are left out, alone they count as absent.
template <class T>
void read_known(const nlohmann::json* found, field<T>& out) {
  if constexpr (std::is_enum_v<T>) {
    if (found != nullptr && found->is_string() && !from_string<T>(text_of(*found))) return out.reset();
  }
  read_member(found, out);
}

template <class E>
requires std::is_enum_v<E>
void read_known(const nlohmann::json* found, field<std::vector<E>>& out) {
  if (found == nullptr || found->is_null()) return read_member(found, out);
  auto& known = out.emplace();
  for (const auto& element : elements_of(*found))
    if (const auto word = from_string<E>(text_of(element))) known.push_back(*word);
}

} // namespace acp
