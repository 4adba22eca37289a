#pragma once

#include "checkout/quoting/quote.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace acp::checkout::testing {

/// One thing a toy merchant sells.
struct toy_item {
  std::string name;
  std::map<std::string, std::int64_t> prices; ///< by currency code
  std::vector<fulfillment_type> ways;
  std::optional<std::int64_t> available;
  std::optional<std::int64_t> max_per_order;
  bool taxable = true;
};

/// A merchant small enough to follow on paper. Taxes are 10% in the US and nothing elsewhere; parcels go to the US
/// (`standard` 500, `express` 1500) and to Germany (`abroad` 2500); `van` (700) delivers in San Francisco; the shop
/// `corner` hands out for nothing; downloads cost nothing.
struct toy_catalog {
  std::map<std::string, toy_item> items;
  std::int64_t standard_price = 500;
  std::set<std::string> withdrawn;       ///< ids of options not on offer
  std::vector<discount_offer> discounts; ///< those without a code, and those whose code is asked for, are offered
};

/// shirt 2000 (10 pieces, shipped), mug 1500 (shipped, picked up, delivered; at most 5), song 300 (download, untaxed),
/// ring (EUR only).
toy_catalog usual_catalog();

/// What that merchant answers.
quote answer_of(const toy_catalog& catalog, const quote_request& request);

} // namespace acp::checkout::testing
