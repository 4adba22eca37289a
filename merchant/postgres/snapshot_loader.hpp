#pragma once

#include "merchant/cache/catalog_snapshot.hpp"
#include "persistence/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace acp::merchant {

/// Reads the whole catalog as of one moment; each item gets its level of `levels`, which `refresh_levels` fills. Throws
/// connection_lost, and other exceptions for rows that make no sense (a pickup location that is none).
std::shared_ptr<const catalog_snapshot> load_snapshot(persistence::connection& c, stock_levels& levels);

/// The number that every change of the catalog raises. Throws connection_lost.
std::int64_t catalog_version(persistence::connection& c);

/// Reads the stock levels that changed since a moment of the database's clock (as text; empty: all), and answers from
/// when to ask next: a little before now, for transactions that commit late. Throws connection_lost.
std::string refresh_levels(persistence::connection& c, stock_levels& levels, const std::string& since);

} // namespace acp::merchant
