#pragma once

#include "checkout/quoting/quote.hpp"
#include "merchant/cache/discount_table.hpp"
#include "merchant/cache/fulfillment_rule.hpp"
#include "merchant/cache/stock_levels.hpp"
#include "merchant/cache/tax_table.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace acp::merchant {

/// An item as the catalog has it, for every currency.
struct listed_item {
  checkout::quoted_item facts;         ///< without price, availability and tax
  std::vector<checkout::money> prices; ///< one per currency it is sold in
  bool for_sale = true;                ///< false: shown as out of stock
  std::shared_ptr<const stock_level> level;
};

/// Everything quotes are made of, as of one version of the catalog. Never changed once published (stock levels move
/// on).
struct catalog_snapshot {
  std::int64_t version = 0;
  std::unordered_map<checkout::item_id, listed_item> items;
  tax_table taxes;
  std::vector<fulfillment_rule> fulfillment; ///< in the order they are offered
  discount_table discounts;
};

/// The newest snapshot, for any thread. The lock is held for the copy of a pointer.
class current_catalog {
public:
  /// Null until the first one is published.
  std::shared_ptr<const catalog_snapshot> get() const {
    const std::lock_guard lock{mutex_};
    return snapshot_;
  }
  void publish(std::shared_ptr<const catalog_snapshot> snapshot) {
    const std::lock_guard lock{mutex_};
    snapshot_.swap(snapshot); // the old one is destroyed by the caller, after the lock
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const catalog_snapshot> snapshot_;
};

} // namespace acp::merchant
