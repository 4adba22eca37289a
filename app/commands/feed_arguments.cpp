#include "app/commands/feed_arguments.hpp"

#include "checkout/values/money.hpp"

#include <algorithm>

namespace acp::app {

namespace {

bool is_currency(const std::string& text) {
  const auto found = checkout::currency::parse(text);
  return text.empty() || (found && found->code() == text);
}

} // namespace

std::optional<std::string> if_given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

bool is_country(const std::string& text) {
  return text.empty() || (text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; }));
}

std::optional<std::string> complaint_about(const feed_market& market) {
  if (!is_country(market.country)) return "--country takes two letters of ISO 3166-1, as in US";
  if (!is_currency(market.currency)) return "--currency takes a currency of ISO 4217, as in USD";
  return std::nullopt;
}

merchant::feed_seller seller_of(const settings& s) {
  merchant::feed_seller known{s.shop_name, s.shop_url};
  while (known.url.ends_with('/')) known.url.pop_back();
  return known;
}

} // namespace acp::app
