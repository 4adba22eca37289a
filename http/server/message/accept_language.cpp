#include "http/server/message/accept_language.hpp"
#include "http/server/message/text.hpp"

#include <algorithm>
#include <optional>

namespace acp::http {
namespace {

constexpr std::size_t most_ranges = 16;

/// A weight in thousandths: `1`, `0.5`, `0.125`.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return std::nullopt;
  int weight = (text[0] - '0') * 1000;
  if (text.size() == 1) return weight;
  if (text[1] != '.') return std::nullopt;
  for (int scale = 100; const char c : text.substr(2)) {
    if (c < '0' || c > '9') return std::nullopt;
    weight += (c - '0') * scale;
    scale /= 10;
  }
  return std::min(weight, 1000);
}

struct language_range {
  std::string_view tag;
  int weight;
};

std::optional<language_range> parse_range(std::string_view text) {
  const auto semicolon = text.find(';');
  const auto tag = trim(text.substr(0, semicolon));
  if (tag.empty()) return std::nullopt;
  if (semicolon == std::string_view::npos) return language_range{tag, 1000};
  const auto parameter = trim(text.substr(semicolon + 1));
  if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') return std::nullopt;
  const auto weight = parse_weight(parameter.substr(2));
  if (!weight) return std::nullopt;
  return language_range{tag, *weight};
}

std::vector<language_range> parse_ranges(std::string_view header) {
  std::vector<language_range> ranges;
  while (!header.empty() && ranges.size() < most_ranges) {
    const auto comma = header.find(',');
    const auto range = parse_range(header.substr(0, comma));
    if (range && range->weight > 0) ranges.push_back(*range);
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
  }
  std::ranges::stable_sort(ranges, std::ranges::greater{}, &language_range::weight);
  return ranges;
}

const std::string* find_locale(std::string_view tag, const std::vector<std::string>& locales) {
  for (auto shorter = tag; !shorter.empty();) {
    for (const auto& locale : locales)
      if (equal_ignoring_case(locale, shorter)) return &locale;
    const auto dash = shorter.rfind('-');
    shorter = dash == std::string_view::npos ? std::string_view{} : shorter.substr(0, dash);
  }
  const auto language = tag.substr(0, tag.find('-'));
  for (const auto& locale : locales) {
    if (locale.size() > language.size() && locale[language.size()] == '-' &&
        equal_ignoring_case(std::string_view{locale}.substr(0, language.size()), language))
      return &locale;
  }
  return nullptr;
}

} // namespace

std::string_view best_locale(std::string_view accept_language, const std::vector<std::string>& locales) {
  if (locales.empty()) return "en-US";
  if (!accept_language.empty()) {
    for (const auto& range : parse_ranges(accept_language)) {
      if (range.tag == "*") break;
      if (const auto* found = find_locale(range.tag, locales)) return *found;
    }
  }
  return locales.front();
}

} // namespace acp::http
