#include "checkout/values/ids.hpp"

#include <array>

namespace acp::checkout {
namespace {

using std::chrono::microseconds;

/// Writes the last `width` digits, and gives where they end.
template <int width>
char* put_digits(char* at, std::uint64_t value) {
  for (int i = width; i-- > 0; value /= 10U) at[i] = static_cast<char>('0' + value % 10U);
  return at + width;
}

char* put_fraction(char* at, microseconds fraction) {
  if (fraction.count() == 0) return at;
  *at++ = '.';
  at = put_digits<6>(at, static_cast<std::uint64_t>(fraction.count()));
  while (at[-1] == '0') --at;
  return at;
}

/// Reads a timestamp from front to back; after the first mismatch every further step fails.
class timestamp_reader {
public:
  explicit timestamp_reader(std::string_view text) : rest_(text) {}

  bool good() const noexcept { return good_; }
  bool at_end() const noexcept { return good_ && rest_.empty(); }

  int digits(std::size_t count) {
    if (rest_.size() < count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  /// The character read, when it is one of `allowed`.
  char one_of(std::string_view allowed) {
    if (!good_ || rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
      fail();
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  microseconds fraction() {
    if (!good_ || rest_.empty() || rest_.front() != '.') return microseconds{0};
    rest_.remove_prefix(1);
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; count < rest_.size() && is_digit(rest_[count]); ++count)
      if (count < 6) value = value * 10 + (rest_[count] - '0');
    if (count == 0) return microseconds{fail()};
    for (std::size_t i = count; i < 6; ++i) value *= 10;
    rest_.remove_prefix(count);
    return microseconds{value};
  }

  std::chrono::minutes offset() {
    const char sign = one_of("Zz+-");
    if (sign != '+' && sign != '-') return std::chrono::minutes{0};
    const int hours = digits(2);
    one_of(":");
    const int minutes = digits(2);
    if (hours > 23 || minutes > 59) fail();
    return std::chrono::minutes{(sign == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }

private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  int fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

} // namespace

std::string to_rfc3339(time_point t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const auto within = t - day;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(within).count();
  std::array<char, 27> text;
  char* at = put_digits<4>(text.data(), static_cast<std::uint64_t>(static_cast<int>(date.year())));
  *at++ = '-';
  at = put_digits<2>(at, static_cast<unsigned>(date.month()));
  *at++ = '-';
  at = put_digits<2>(at, static_cast<unsigned>(date.day()));
  *at++ = 'T';
  at = put_digits<2>(at, static_cast<std::uint64_t>(seconds / 3600));
  *at++ = ':';
  at = put_digits<2>(at, static_cast<std::uint64_t>(seconds / 60 % 60));
  *at++ = ':';
  at = put_digits<2>(at, static_cast<std::uint64_t>(seconds % 60));
  at = put_fraction(at, within - std::chrono::seconds{seconds});
  *at++ = 'Z';
  return {text.data(), at};
}

std::optional<time_point> from_rfc3339(std::string_view text) {
  timestamp_reader in{text};
  const int year = in.digits(4);
  in.one_of("-");
  const int month = in.digits(2);
  in.one_of("-");
  const int day = in.digits(2);
  in.one_of("Tt");
  const int hour = in.digits(2);
  in.one_of(":");
  const int minute = in.digits(2);
  in.one_of(":");
  const int second = in.digits(2);
  const auto fraction = in.fraction();
  const auto offset = in.offset();

  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  // 60 is a leap second: it becomes the first second of the next minute, as system clocks have it.
  if (!in.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + fraction - offset;
}

} // namespace acp::checkout
