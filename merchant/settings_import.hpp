#pragma once

#include "merchant/import/problem.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace acp::merchant {

struct settings_summary {
  std::size_t items = 0;                          ///< whose settings were given
  std::optional<std::size_t> tax_rates;           ///< nothing: left as they were
  std::optional<std::size_t> fulfillment_options; ///< nothing: left as they were
  std::optional<std::size_t> discounts;           ///< nothing: left as they were
};

/// Imports what the feed can't say: prices in further currencies, stock, ways of fulfilment, tax rates,
/// discounts
/// (docs/catalog.md). Everything or nothing. `document` is the whole file. Items must be in the catalog already.
/// Connects and throws as `import_feed`.
std::expected<settings_summary, import_failure> import_settings(const std::string& database_url,
                                                                std::string_view document);

} // namespace acp::merchant
