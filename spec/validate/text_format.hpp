#pragma once

#include <string_view>

namespace acp {

/// A form some strings must have: how to tell a person, and the matcher.
struct text_format {
  std::string_view description;
  bool (*matches)(std::string_view);
};

/// The formats and patterns acp.yaml names. Matchers are written by hand because regular expressions
/// of the standard library are slow and recurse on long input.
namespace formats {

extern const text_format date_time; ///< RFC 3339, with a calendar date that exists
extern const text_format uri;       ///< RFC 3986, absolute; http and https need a host
extern const text_format email;     ///< RFC 5321 without quoted local parts
extern const text_format date;      ///< four, two and two digits
extern const text_format lower_3;   ///< three of a-z
extern const text_format upper_3;   ///< three of A-Z
extern const text_format upper_2;   ///< two of A-Z
extern const text_format digits_4;  ///< four of 0-9
extern const text_format extension_name;
extern const text_format extension_target;

} // namespace formats
} // namespace acp
