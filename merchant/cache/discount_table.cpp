#include "merchant/cache/discount_table.hpp"

#include "checkout/discounting/codes.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace acp::merchant {

namespace {

std::optional<checkout::money> in_currency(const std::vector<checkout::money>& amounts,
                                           const checkout::currency& unit) {
  const auto found = std::ranges::find(amounts, unit, &checkout::money::unit);
  return found == amounts.end() ? std::nullopt : std::optional{*found};
}

} // namespace

checkout::discount_offer offer_in(const discount_rule& rule, const checkout::currency& unit) {
  auto offer = rule.terms;
  offer.minimum = in_currency(rule.minimums, unit);
  offer.at_most = in_currency(rule.most, unit);
  const bool unsaid = (!rule.minimums.empty() && !offer.minimum) || (!rule.most.empty() && !offer.at_most);
  if (unsaid) return offer;
  if (rule.percent)
    offer.off = *rule.percent;
  else if (const auto amount = in_currency(rule.amounts, unit))
    offer.off = *amount;
  return offer;
}

void discount_table::add(discount_rule rule) {
  const auto position = rules_.size();
  if (rule.codes.empty()) without_code_.push_back(position);
  for (const auto& code : rule.codes) by_code_.emplace(checkout::comparable_code(code), named{position, code});
  rules_.push_back(std::move(rule));
}

std::vector<checkout::discount_offer> discount_table::offers(const std::vector<std::string>& codes,
                                                             const checkout::currency& unit) const {
  std::vector<checkout::discount_offer> found;
  found.reserve(without_code_.size() + codes.size());
  for (const auto position : without_code_) found.push_back(offer_in(rules_[position], unit));
  std::set<std::string> seen;
  for (const auto& code : codes) {
    const auto known = by_code_.find(checkout::comparable_code(code));
    if (known == by_code_.end() || !seen.insert(known->first).second) continue;
    found.push_back(offer_in(rules_[known->second.rule], unit));
    found.back().code = known->second.code;
  }
  return found;
}

} // namespace acp::merchant
