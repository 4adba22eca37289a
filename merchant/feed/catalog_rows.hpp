#pragma once

#include "merchant/import/feed_line.hpp"

#include <pqxx/pqxx>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace acp::merchant {

/// Which view of the catalog is read.
struct catalog_view {
  std::optional<std::string>
      currency{}; ///< items sold in it, at that price; none: every item, at the price of its feed
  /// Exactly what an import has stored. Otherwise an item whose pieces are all gone can't be bought, and a product
  /// without items is left out.
  bool as_imported = false;
  std::optional<std::int64_t> feed{}; ///< compare with what was sent to this one (acp.feed_products)
};

/// A product of the catalog, and what a feed was told of it before.
struct catalog_product {
  feed_product product;
  std::optional<std::string> sent_hash;     ///< hexadecimal; none: not sent, or perhaps
  std::optional<std::string> sent_items{};  ///< a JSON array of ids; none: never sent
  std::optional<std::int64_t> refused_at{}; ///< µs since 1970; none: not refused, or accepted since
};

/// Calls `use` for each product, by id, with its listed items, by id. Reads through a cursor: the memory it needs does
/// not grow with the catalog. Inside a transaction that sees one snapshot.
void read_catalog(pqxx::transaction_base& tx, const catalog_view& view,
                  const std::function<void(catalog_product&&)>& use);

/// Makes a transaction that has done nothing yet see one snapshot, and change nothing.
void see_one_snapshot(pqxx::transaction_base& tx);

} // namespace acp::merchant
