#pragma once

#include "merchant/feed/flat_row.hpp"
#include "merchant/import/problem.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace acp::merchant {

/// acp: a folder with the protocol's metadata.json and products.jsonl. The others are one file with a row per item, as
/// agents take for upload.
enum class feed_format : std::uint8_t { acp, csv, tsv, jsonl };

/// How a catalog is exported.
struct export_options {
  feed_format format = feed_format::acp;
  std::string out; ///< acp: a folder, made where it is not there; else a file
  bool gzip = false;
  std::string feed_id = "catalog";     ///< for metadata.json
  flat_facts facts;                    ///< the seller, and what only rows have
  std::optional<std::string> currency; ///< ISO 4217: what is sold in it; none: everything, at the price of its feed
  /// Exactly what an import of the file would store: without regard to stock, with products that have no items.
  bool for_import = false;
  std::function<void(std::size_t products)> progress{}; ///< about every thousand products
};

struct export_summary {
  std::size_t products = 0;
  std::size_t items = 0;
  std::size_t without_price = 0; ///< items among them
};

/// Writes the catalog as it is at one moment. Everything or nothing: files that were there stay until the new ones are
/// whole. Memory does not grow with the catalog. `database_url` must be of a login that may read the catalog. Blocks.
/// Throws persistence::connection_lost; std::system_error for files that can't be written; std::runtime_error when
/// PostgreSQL refuses.
std::expected<export_summary, import_failure> export_feed(const std::string& database_url,
                                                          const export_options& options);

} // namespace acp::merchant
