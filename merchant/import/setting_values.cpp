#include "merchant/import/setting_values.hpp"

#include "merchant/import/limits.hpp"

#include <algorithm>
#include <charconv>

namespace acp::merchant {

namespace {

constexpr std::size_t most_decimals = 4;
constexpr std::int64_t whole = 1'000'000;

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::vector<price_setting> read_prices(object_reader& parent, const char* name) {
  std::vector<price_setting> prices;
  const auto* found = parent.find(name);
  if (!found) return prices;
  object_reader amounts{*found, parent.path_of(name), parent.problems()};
  if (!found->is_object()) return prices;
  for (const auto& [code, amount] : found->items()) {
    const auto unit = checkout::currency::parse(code);
    if (!unit || unit->code() != code)
      amounts.problem(code, "is not a currency of ISO 4217 in capital letters");
    else if (amounts.is_null(code.c_str()))
      prices.push_back({*unit, std::nullopt});
    else if (const auto minor = amounts.integer(code.c_str(), 0, highest_price))
      prices.push_back({*unit, *minor});
  }
  return prices;
}

zone read_zone(object_reader& place, const char* prefix_name) {
  zone z{normal_code(place.needed_text("country")), normal_code(place.text("state").value_or("")),
         normal_postal_code(place.text(prefix_name).value_or(""))};
  if (z.country.size() != 2) place.problem("country", "must be two letters of ISO 3166-1");
  return z;
}

std::optional<checkout::rate> parse_percent(std::string_view text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto before = text.substr(0, point);
  auto after = std::string{point < text.size() ? text.substr(point + 1) : ""};
  if (before.empty() || before.size() > 3 || after.size() > most_decimals || !digits(before) || !digits(after) ||
      text.ends_with('.'))
    return std::nullopt;
  after.resize(most_decimals, '0');
  const auto joined = std::string{before} + after;
  std::int64_t millionths = 0;
  std::from_chars(joined.data(), joined.data() + joined.size(), millionths);
  return millionths <= whole ? std::optional{checkout::rate{millionths}} : std::nullopt;
}

} // namespace acp::merchant
