#pragma once

#include "merchant/cache/catalog_snapshot.hpp"
#include "persistence/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace acp::merchant {

/// Reads the whole catalog as of one moment; each item gets its level of `levels`, which `refresh_levels` fills. Items
/// and options that make no sense (a pickup location that is none) are left out, and named in `left_out`. Throws
/// connection_lost, and other exceptions when the tables can't be read.
std::shared_ptr<const catalog_snapshot> load_snapshot(persistence::connection& c, stock_levels& levels,
                                                      std::vector<std::string>& left_out);

/// The number that every change of the catalog raises. Throws connection_lost.
std::int64_t catalog_version(persistence::connection& c);

/// Reads the stock levels that changed since a moment (as this answered it; empty: all), and answers from when to ask
/// next, which misses no transaction, however late it commits. Throws connection_lost.
std::string refresh_levels(persistence::connection& c, stock_levels& levels, const std::string& since);

} // namespace acp::merchant
