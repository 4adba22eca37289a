#pragma once

#include "merchant/cache/catalog_snapshot.hpp"
#include "merchant/discounts.hpp"
#include "merchant/postgres/database_pool.hpp"

namespace acp::merchant {

/// The discounts of the embedded catalog, from memory: answered at once, on the caller's thread, unless one of them is
/// limited: then the tables are asked how often it was used. What counts in the end is the reservation
/// (migrations/0330_discounts.sql).
class discount_desk final : public discounts {
public:
  discount_desk(const current_catalog& source, database_pool& pool) : source_(source), pool_(pool) {}

  void find(discount_question question, answer_to<std::vector<checkout::discount_offer>> done) override;

  /// What the pool's connections must know before they serve this.
  static void prepare(persistence::connection& c);

private:
  const current_catalog& source_;
  database_pool& pool_;
};

} // namespace acp::merchant
