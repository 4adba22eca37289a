#pragma once

#include "spec/validate/rule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace acp {

/// One thing that is wrong with a document.
///
/// Codes: missing, invalid_type, invalid_value (not one of the words), invalid_format, too_short,
/// too_long (texts), too_small, too_large (numbers), too_few, too_many (elements), not_unique,
/// unknown_field (outgoing only).
struct violation {
  std::string path;    ///< where, as JSONPath (RFC 9535): $.line_items[0].quantity
  std::string code;    ///< for programs
  std::string message; ///< for people; does not repeat the path and never quotes the document

  bool operator==(const violation&) const = default;
};

/// Incoming documents are read liberally: unknown members are ignored, null stands for "no value" in
/// optional members, and what acp.yaml calls lenient is understood. Outgoing ones have to be exactly
/// what is published.
enum class direction : std::uint8_t { incoming, outgoing };

/// Looking for more ends at so many violations: there are then at least as many.
constexpr std::size_t max_violations = 50;

/// Everything that is wrong with a document, in the order of the schema; empty if it is valid.
std::vector<violation> validate(const nlohmann::json& document, const rule& expected,
                                direction way = direction::incoming);

} // namespace acp
