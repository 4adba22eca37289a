#pragma once

namespace acp::checkout {

/// The lower-case form of an ASCII letter; any other character as it is. Independent of the locale.
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The upper-case form, likewise.
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

} // namespace acp::checkout
