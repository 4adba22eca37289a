#include "merchant/region.hpp"

namespace acp::merchant {

namespace {

// ASCII on purpose: ISO codes and postal codes have nothing else, and a locale must not change a tax rate.
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr bool letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

} // namespace

std::string normal_postal_code(std::string_view text) {
  std::string normal;
  for (const char c : text)
    if (letter_or_digit(upper(c))) normal += upper(c);
  return normal;
}

std::string normal_code(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  std::string normal;
  for (const char c : text.substr(first, text.find_last_not_of(" \t") - first + 1)) normal += upper(c);
  return normal;
}

region region_of(const Address& address) {
  return {normal_code(address.country), normal_code(address.state), normal_postal_code(address.postal_code)};
}

std::string jurisdiction_of(const region& r) { return r.state.empty() ? r.country : r.country + '-' + r.state; }

bool zone::contains(const region& r) const {
  return (country.empty() || country == r.country) && (state.empty() || state == r.state) &&
         r.postal_code.starts_with(postal_prefix);
}

} // namespace acp::merchant
