#pragma once

#include "merchant/feed_import.hpp"
#include "merchant/settings_import.hpp"

#include <string_view>

/// A small shop to try things with: 50 products in USD, EUR and JPY (docs/catalog.md). Part of the binary.
namespace acp::merchant {

/// A feed, for `import_feed`.
std::string_view demo_products();
/// A settings file, for `import_settings`.
std::string_view demo_settings();

/// Imports both. Connects and throws as `import_feed`.
std::expected<feed_summary, import_failure> import_demo_catalog(const std::string& database_url);

} // namespace acp::merchant
