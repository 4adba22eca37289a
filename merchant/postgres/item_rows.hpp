#pragma once

#include "merchant/cache/catalog_snapshot.hpp"

#include <pqxx/pqxx>

#include <string>
#include <unordered_map>
#include <vector>

namespace acp::merchant {

/// The listed items with their prices. `levels` gives each its stock level. Those that make no sense are named in
/// `left_out`.
std::unordered_map<checkout::item_id, listed_item> read_items(pqxx::transaction_base& tx, stock_levels& levels,
                                                              std::vector<std::string>& left_out);

} // namespace acp::merchant
