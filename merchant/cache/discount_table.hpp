#pragma once

#include "checkout/discounting/offer.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace acp::merchant {

/// A discount as the shop has it, for every currency.
struct discount_rule {
  checkout::discount_offer terms;             ///< without code, amounts and counts
  std::vector<std::string> codes;             ///< none: it comes by itself
  std::optional<checkout::rate> percent;      ///< nothing: a fixed amount
  std::vector<checkout::money> amounts = {};  ///< of a fixed one; one per currency it is offered in
  std::vector<checkout::money> minimums = {}; ///< where there are any, one per currency it is offered in
  std::vector<checkout::money> most = {};     ///< likewise: what it takes off at most
};

/// The rule in one currency. It takes nothing off where the rule says nothing of that currency.
checkout::discount_offer offer_in(const discount_rule& rule, const checkout::currency& unit);

/// All discounts, by code. Never changed once it is published.
class discount_table {
public:
  void add(discount_rule rule);

  /// What counts in this currency for these codes, and what comes by itself; each code once.
  std::vector<checkout::discount_offer> offers(const std::vector<std::string>& codes,
                                               const checkout::currency& unit) const;
  bool empty() const noexcept { return rules_.empty(); }

private:
  struct named {
    std::size_t rule = 0;
    std::string code; ///< as the shop writes it
  };
  std::vector<discount_rule> rules_;
  std::vector<std::size_t> without_code_;
  std::unordered_map<std::string, named> by_code_;
};

} // namespace acp::merchant
