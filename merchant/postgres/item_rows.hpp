#pragma once

#include "merchant/cache/catalog_snapshot.hpp"

#include <pqxx/pqxx>

namespace acp::merchant {

/// The listed items with their prices. `levels` gives each its stock level.
std::unordered_map<checkout::item_id, listed_item> read_items(pqxx::transaction_base& tx, stock_levels& levels);

} // namespace acp::merchant
