#include "spec/validate/characters.hpp"
#include "spec/validate/text_format.hpp"

#include <chrono>

namespace acp::formats {
namespace {

// Two digits at a position, or -1.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool in_range(int value, int low, int high) { return value >= low && value <= high; }

bool looks_like_date(std::string_view text) {
  return text.size() == 10 && is_run(text.substr(0, 4), 4, is_digit) && text[4] == '-' && two_digits(text, 5) >= 0 &&
         text[7] == '-' && two_digits(text, 8) >= 0;
}

bool is_real_date(std::string_view text) {
  if (!looks_like_date(text)) return false;
  const auto year = two_digits(text, 0) * 100 + two_digits(text, 2);
  const std::chrono::year_month_day day{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(two_digits(text, 5))},
                                        std::chrono::day{static_cast<unsigned>(two_digits(text, 8))}};
  return day.ok();
}

// Second 60 is a leap second.
bool is_time(std::string_view text) {
  return text.size() == 8 && in_range(two_digits(text, 0), 0, 23) && text[2] == ':' &&
         in_range(two_digits(text, 3), 0, 59) && text[5] == ':' && in_range(two_digits(text, 6), 0, 60);
}

bool is_offset(std::string_view text) {
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && in_range(two_digits(text, 1), 0, 23) &&
         text[3] == ':' && in_range(two_digits(text, 4), 0, 59);
}

// What follows the seconds: an optional fraction, then the offset.
bool is_tail(std::string_view text) {
  if (!text.starts_with('.')) return is_offset(text);
  text.remove_prefix(1);
  const auto end = std::ranges::find_if_not(text, is_digit);
  const auto digits = static_cast<std::size_t>(end - text.begin());
  return digits > 0 && is_offset(text.substr(digits));
}

bool is_date_time(std::string_view text) {
  return text.size() >= 20 && is_real_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == 't') &&
         is_time(text.substr(11, 8)) && is_tail(text.substr(19));
}

} // namespace

const text_format date_time{"a date and time as in RFC 3339, such as 2026-04-17T10:30:00Z", is_date_time};
const text_format date{"a date in the form YYYY-MM-DD", looks_like_date};

} // namespace acp::formats
