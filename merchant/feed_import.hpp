#pragma once

#include "merchant/import/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <istream>
#include <string>

namespace acp::merchant {

/// How far an import has come.
struct feed_progress {
  std::size_t lines = 0;
  std::uint64_t bytes = 0;
};

/// How a feed is imported.
struct feed_options {
  bool replace = false;                               ///< withdraw every product the file does not have
  std::function<void(const feed_progress&)> progress; ///< about every thousand lines and at the end
  std::size_t problems_at_most = 100;                 ///< so many are told, all are counted
};

/// What an import changed.
struct feed_summary {
  std::size_t products = 0;
  std::size_t items = 0;
  std::size_t withdrawn = 0; ///< items not offered any more
};

/// Imports products: one Product of the protocol's feed (schema.feed.json) per line. Everything or nothing; memory does
/// not grow with the file. Products of the catalog that the file does not have stay, unless `replace`; an item that its
/// product no longer has is withdrawn. `database_url` must be of a login that may write the catalog (acp_owner,
/// acp_operator). Blocks. Throws persistence::connection_lost; std::runtime_error when the stream breaks or PostgreSQL
/// refuses (missing privileges).
std::expected<feed_summary, import_failure> import_feed(const std::string& database_url, std::istream& feed,
                                                        const feed_options& options = {});

/// True for a catalog without any product, listed or not. Throws as above.
bool catalog_is_empty(const std::string& database_url);

} // namespace acp::merchant
