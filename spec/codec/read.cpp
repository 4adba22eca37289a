#include "spec/codec/read.hpp"

#include "spec/json/integer.hpp"

#include <stdexcept>

namespace acp {

void refuse(std::string_view what) { throw std::invalid_argument{"not a valid document: " + std::string{what}}; }

const std::string& text_of(const nlohmann::json& json) {
  const auto* text = json.get_ptr<const std::string*>();
  if (text == nullptr) refuse("expected a string");
  return *text;
}

const nlohmann::json::array_t& elements_of(const nlohmann::json& json) {
  const auto* elements = json.get_ptr<const nlohmann::json::array_t*>();
  if (elements == nullptr) refuse("expected an array");
  return *elements;
}

const nlohmann::json* find_member(const nlohmann::json& object, std::string_view name) {
  const auto* members = object.get_ptr<const nlohmann::json::object_t*>();
  if (members == nullptr) refuse("expected an object");
  const auto found = members->find(name);
  return found == members->end() ? nullptr : &found->second;
}

const nlohmann::json* find_member(const nlohmann::json& object, std::string_view name, std::string_view alias) {
  const auto* found = find_member(object, name);
  return found != nullptr ? found : find_member(object, alias);
}

void read_json(const nlohmann::json& json, std::string& out) { out = text_of(json); }

void read_json(const nlohmann::json& json, std::int64_t& out) {
  const auto value = exact_integer(json);
  if (!value) refuse("expected an integer");
  out = *value;
}

void read_json(const nlohmann::json& json, double& out) {
  if (!json.is_number()) refuse("expected a number");
  out = json.get<double>();
}

void read_json(const nlohmann::json& json, bool& out) {
  if (!json.is_boolean()) refuse("expected true or false");
  out = json.get<bool>();
}

} // namespace acp
