#pragma once

// From JSON to the protocol's types: validated, with everything that is wrong, and without exceptions.

#include "spec/codecs.hpp"
#include "spec/rules.hpp"
#include "spec/validate/validate.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <vector>

namespace acp {

/// Reads a document that came from outside. T is a generated struct or variant.
template <class T>
std::expected<T, std::vector<violation>> decode(const nlohmann::json& document) {
  auto found = validate(document, rule_for<T>());
  if (!found.empty()) return std::unexpected{std::move(found)};
  T value;
  from_json(document, value);
  return value;
}

} // namespace acp
