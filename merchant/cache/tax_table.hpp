#pragma once

#include "checkout/values/money.hpp"
#include "merchant/region.hpp"

#include <string>
#include <unordered_map>

namespace acp::merchant {

/// The tax of one region.
struct regional_tax {
  checkout::rate on_price;
  bool on_fulfillment = false; ///< shipping and delivery are taxed at the same rate
};

/// All rates, by region. One rate counts, the most specific: longest postal prefix (with the state before without),
/// then state, then country. A region nobody listed has no tax.
class tax_table {
public:
  void add(const zone& where, regional_tax tax);
  regional_tax find(const region& where) const;
  bool empty() const noexcept { return rates_.empty(); }

private:
  const regional_tax* look_up(const std::string& country, const std::string& state, std::string_view prefix) const;

  std::unordered_map<std::string, regional_tax> rates_;
  std::size_t longest_prefix_ = 0;
};

} // namespace acp::merchant
