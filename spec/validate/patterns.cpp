// The patterns of acp.yaml; a test holds each against its regular expression.

#include "spec/validate/characters.hpp"
#include "spec/validate/text_format.hpp"

namespace acp::formats {
namespace {

bool is_lower_3(std::string_view text) { return is_run(text, 3, is_lower); }
bool is_upper_3(std::string_view text) { return is_run(text, 3, is_upper); }
bool is_upper_2(std::string_view text) { return is_run(text, 2, is_upper); }
bool is_digits_4(std::string_view text) { return is_run(text, 4, is_digit); }

bool is_name_character(char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_lower_or_digit(char c) { return is_lower(c) || is_digit(c); }

template <class Kind>
bool is_segment(std::string_view text, bool (*first)(char), Kind others) {
  return !text.empty() && first(text.front()) && std::ranges::all_of(text.substr(1), others);
}

// Removes what stands before the next dot, and the dot.
std::string_view take_segment(std::string_view& text) {
  const auto segment = text.substr(0, text.find('.'));
  text.remove_prefix(std::min(text.size(), segment.size() + 1));
  return segment;
}

// A name of one part, or a reverse domain name; either may end in a version.
bool is_extension_name(std::string_view text) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    if (!date.matches(text.substr(at + 1))) return false;
    text = text.substr(0, at);
  }
  if (text.find('.') == std::string_view::npos) return is_segment(text, is_lower, is_name_character);
  if (text.ends_with('.') || !is_segment(take_segment(text), is_lower, is_lower_or_digit)) return false;
  while (!text.empty()) {
    if (!is_segment(take_segment(text), is_lower, is_name_character)) return false;
  }
  return true;
}

bool is_alpha_or_digit(char c) { return is_alpha(c) || is_digit(c); }
bool is_word_character(char c) { return is_alpha_or_digit(c) || c == '_'; }

bool is_extension_target(std::string_view text) {
  if (!text.starts_with("$.") || text.ends_with('.')) return false;
  text.remove_prefix(2);
  if (!is_segment(take_segment(text), is_alpha, is_alpha_or_digit)) return false;
  while (!text.empty()) {
    if (!is_segment(take_segment(text), is_alpha, is_word_character)) return false;
  }
  return true;
}

} // namespace

const text_format lower_3{"three lower-case letters", is_lower_3};
const text_format upper_3{"three upper-case letters", is_upper_3};
const text_format upper_2{"two upper-case letters", is_upper_2};
const text_format digits_4{"four digits", is_digits_4};
const text_format extension_name{"the name of an extension, such as discount or com.example.gift@2026-01-01",
                                 is_extension_name};
const text_format extension_target{"the path of a field, such as $.CheckoutSession.discounts", is_extension_target};

} // namespace acp::formats
