#pragma once

#include "merchant/import/feed_line.hpp"
#include "merchant/import/problem.hpp"

#include <pqxx/pqxx>

#include <cstddef>

namespace acp::merchant {

/// A feed on its way into the catalog, in a temporary table of one transaction.
class feed_staging {
public:
  explicit feed_staging(pqxx::transaction_base& tx);
  void add(const feed_product& product, std::size_t line);
  /// Everything was added; now SQL may be used again.
  void complete();

private:
  pqxx::stream_to rows_;
};

/// Products and items that stand in the file twice.
void find_duplicates(pqxx::transaction_base& tx, problem_list& problems);

struct feed_changes {
  std::size_t products = 0;
  std::size_t items = 0;
  std::size_t withdrawn = 0;
};
/// Moves what is staged into the catalog.
feed_changes store_feed(pqxx::transaction_base& tx, bool replace);

} // namespace acp::merchant
