#include "checkout/texts/texts.hpp"

#include "checkout/texts/catalogues.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace acp::checkout {
namespace {

constexpr std::array<std::string_view, phrase_count> names{
    "totals.items",
    "totals.discount",
    "totals.subtotal",
    "totals.fulfillment",
    "totals.tax",
    "totals.gift_wrap",
    "totals.total",
    "totals.refunded",
    "cart.empty",
    "item.gone",
    "item.no_price",
    "item.out_of_stock",
    "item.few_left",
    "item.too_many",
    "item.sold_meanwhile",
    "cart.not_all_left",
    "fulfillment.choose",
    "fulfillment.choose_again",
    "fulfillment.address_needed",
    "fulfillment.out_of_reach",
    "fulfillment.no_way",
    "selection.not_on_offer",
    "selection.other_type",
    "selection.no_item",
    "selection.twice",
    "selection.not_for_item",
    "group.wrong_way",
    "group.no_pickup",
    "group.too_many_addresses",
    "group.item_twice",
    "group.no_item",
    "agent.cannot",
    "buyer.sign_in",
    "messages.more",
    "code.signed_in",
    "code.certain_buyers",
    "code.other_buyers",
    "code.expired",
    "code.not_yet",
    "code.nothing_for_it",
    "code.minimum",
    "code.other_currency",
    "code.used_up",
    "code.applied_already",
    "code.unknown",
    "code.not_together",
    "discount.used_up_meanwhile",
    "payment.declined",
    "payment.not_taken",
    "payment.not_authenticated",
    "payment.total_changed",
    "payment.quote_expired",
    "session.expired",
    "session.canceled",
    "link.terms_of_use",
    "link.privacy_policy",
    "link.return_policy",
    "link.shipping_policy",
    "link.contact_us",
    "link.about_us",
    "link.faq",
    "link.support",
    "consent.email",
    "consent.sms",
    "consent.other",
};

using phrases = std::array<std::string, phrase_count>;

/// Throws for a catalogue that lacks a phrase: a test looks at all of them.
phrases read_catalogue(std::string_view tag) {
  const auto catalogue = nlohmann::json::parse(catalogue_of(tag));
  phrases read;
  for (std::size_t i = 0; i < phrase_count; ++i) read[i] = catalogue.at(std::string{names[i]}).get<std::string>();
  return read;
}

const phrases& phrases_in(language in) {
  static const auto all = [] {
    std::array<phrases, language_tags.size()> read;
    std::ranges::transform(language_tags, read.begin(), read_catalogue);
    return read;
  }();
  return all.at(static_cast<std::size_t>(in));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

language language_of(std::string_view locale) {
  const auto primary = locale.substr(0, locale.find_first_of("-_"));
  for (std::size_t i = 0; i < language_tags.size(); ++i)
    if (std::ranges::equal(language_tags[i], primary, {}, {}, lower)) return static_cast<language>(i);
  return language::en;
}

language language_of(const CheckoutSession& session) {
  return session.locale ? language_of(std::string_view{*session.locale}) : language::en;
}

std::string_view name_of(phrase what) { return names.at(static_cast<std::size_t>(what)); }

const std::string& say(language in, phrase what) { return phrases_in(in).at(static_cast<std::size_t>(what)); }

std::string say(language in, phrase what, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  const std::string_view pattern = say(in, what);
  std::string said;
  // From one brace to the next, so that what is filled in is never taken for a placeholder.
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = std::min(pattern.find('{', at), pattern.size());
    said += pattern.substr(at, open - at);
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    const auto name = pattern.substr(open + 1, close - open - 1);
    for (const auto& [given, value] : values)
      if (given == name) said += value;
    at = close + 1;
  }
  return said;
}

} // namespace acp::checkout
