#include "http/client/header_text.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace acp::outbound {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr seconds longest_wait = std::chrono::hours{24 * 365};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; }

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::optional<system_clock::time_point> parse_date(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts); // no program here sets a locale
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(timegm(&parts));
}

} // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

const http_header* find_header(std::span<const http_header> headers, std::string_view name) noexcept {
  const auto at =
      std::ranges::find_if(headers, [&](const http_header& h) { return equal_ignoring_case(h.name, name); });
  return at == headers.end() ? nullptr : &*at;
}

std::optional<seconds> parse_retry_after(std::string_view value, system_clock::time_point now) {
  const auto text = trimmed(value);
  if (text.empty()) return std::nullopt;
  if (std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    long long number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc::result_out_of_range) return longest_wait;
    return std::min(seconds{std::min<long long>(number, longest_wait.count())}, longest_wait);
  }
  const auto date = parse_date(std::string{text});
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds{0}, longest_wait);
}

} // namespace acp::outbound
