#pragma once

#include "merchant/cache/stock_levels.hpp"
#include "merchant/merchant.hpp"
#include "merchant/postgres/database_pool.hpp"

namespace acp::merchant {

/// The stock of the embedded catalog, and the uses of its discounts. The tables decide (migrations/0330_discounts.sql):
/// one statement per call, all lines and uses or none, once per key. The levels that quotes show follow at once.
class stock_shelf final : public stock {
public:
  stock_shelf(database_pool& pool, stock_levels& levels) : pool_(pool), levels_(levels) {}

  void reserve(checkout::payment_key key, std::vector<checkout::requested_line> lines,
               std::vector<checkout::discount_use> uses, answer_to<reservation> done) override;
  void commit(checkout::payment_key key, answer_to<nothing> done) override;
  void release(checkout::payment_key key, answer_to<nothing> done) override;
  void list_reserved(checkout::payment_key after, answer_to<std::vector<checkout::payment_key>> done) override;

  /// What the pool's connections must know before they serve this.
  static void prepare(persistence::connection& c);

private:
  void settle(checkout::payment_key key, std::string status, answer_to<nothing> done);

  database_pool& pool_;
  stock_levels& levels_;
};

} // namespace acp::merchant
