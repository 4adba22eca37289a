#include "checkout/texts/locales.hpp"

#include "checkout/values/ascii.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr char folded(char c) { return c == '_' ? '-' : to_lower(c); }

bool same_tag(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, folded, folded); }

std::size_t last_part(std::string_view tag) { return std::min(tag.find_last_of("-_"), tag.size()); }
std::string_view language_part(std::string_view tag) { return tag.substr(0, tag.find_first_of("-_")); }

} // namespace

const std::string* find_locale(std::string_view wanted, const std::vector<std::string>& locales) {
  for (auto shorter = wanted; !shorter.empty();) {
    for (const auto& locale : locales)
      if (same_tag(locale, shorter)) return &locale;
    const auto end = last_part(shorter);
    shorter = end == shorter.size() ? std::string_view{} : shorter.substr(0, end);
  }
  const auto language = language_part(wanted);
  if (language.empty()) return nullptr;
  const auto found =
      std::ranges::find_if(locales, [&](const std::string& l) { return same_tag(language_part(l), language); });
  return found == locales.end() ? nullptr : &*found;
}

} // namespace acp::checkout
