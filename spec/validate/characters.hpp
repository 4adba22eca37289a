#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace acp {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || is_upper(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Whether the text is exactly `count` characters of one kind.
template <class Kind>
constexpr bool is_run(std::string_view text, std::size_t count, Kind kind) {
  return text.size() == count && std::ranges::all_of(text, kind);
}

/// How many Unicode code points valid UTF-8 holds.
constexpr std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace acp
