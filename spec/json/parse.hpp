#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace acp {

/// Deeper nesting is refused.
constexpr std::size_t max_json_depth = 64;

/// Why a text is not acceptable JSON.
struct parse_error {
  std::size_t offset;  ///< bytes from the start of the text to where it was noticed
  std::size_t line;    ///< the same as a line, from 1
  std::string message; ///< for people; does not quote the text

  bool operator==(const parse_error&) const = default;
};

/// Reads exactly one JSON value (RFC 8259), with white space around it at most. Refuses invalid UTF-8,
/// comments, members that stand twice in an object (readers would disagree on which one counts),
/// numbers no double can hold, the character U+0000 (no text in PostgreSQL may have it), and too
/// deep nesting. Never throws on bad input.
std::expected<nlohmann::json, parse_error> parse_json(std::string_view text);

} // namespace acp
