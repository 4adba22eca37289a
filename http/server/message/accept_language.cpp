#include "http/server/message/accept_language.hpp"

#include "checkout/texts/locales.hpp"
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
  return weight <= 1000 ? std::optional{weight} : std::nullopt;
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

/// The one wanted most first, those not wanted at all (a weight of 0) last.
std::vector<language_range> parse_ranges(std::string_view header) {
  std::vector<language_range> ranges;
  while (!header.empty() && ranges.size() < most_ranges) {
    const auto comma = header.find(',');
    const auto range = parse_range(header.substr(0, comma));
    if (range) ranges.push_back(*range);
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
  }
  std::ranges::stable_sort(ranges, std::ranges::greater{}, &language_range::weight);
  return ranges;
}

/// Whether a range that is not wanted at all covers this locale: `de` covers `de-CH`.
bool is_unwanted(std::string_view locale, const std::vector<language_range>& ranges) {
  return std::ranges::any_of(ranges, [locale](const language_range& range) {
    const auto size = range.tag.size();
    return range.weight == 0 && equal_ignoring_case(locale.substr(0, size), range.tag) &&
           (locale.size() == size || locale[size] == '-');
  });
}

const std::string* find_wanted(const std::vector<language_range>& ranges, const std::vector<std::string>& locales) {
  if (locales.empty()) return nullptr;
  for (const auto& range : ranges) {
    if (range.weight == 0) break;
    if (range.tag == "*") return &locales.front();
    if (const auto* found = checkout::find_locale(range.tag, locales)) return found;
  }
  return nullptr;
}

} // namespace

std::string_view best_locale(std::string_view accept_language, const std::vector<std::string>& locales) {
  if (locales.empty()) return "en-US";
  if (accept_language.empty()) return locales.front();
  const auto ranges = parse_ranges(accept_language);
  if (ranges.empty() || ranges.back().weight > 0) {
    const auto* found = find_wanted(ranges, locales);
    return found == nullptr ? locales.front() : *found;
  }
  auto left = locales;
  std::erase_if(left, [&](const std::string& locale) { return is_unwanted(locale, ranges); });
  const auto* found = find_wanted(ranges, left);
  return found == nullptr ? locales.front() : *std::ranges::find(locales, *found);
}

} // namespace acp::http
