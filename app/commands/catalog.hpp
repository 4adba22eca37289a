#pragma once

#include "app/settings/settings.hpp"

#include <string>

namespace acp::app {

struct import_options {
  std::string source;    ///< a feed file, `-` for standard input, or `demo`
  bool if_empty = false; ///< leave a catalog that has products as it is
  bool replace = false;  ///< withdraw what the file does not have
};

/// Imports a product feed, all or nothing, and tells progress on standard error. Returns the exit code.
int import_catalog(const settings& s, const import_options& options);

/// Imports prices in further currencies, stock, ways of fulfilment and tax rates, all or nothing. Returns the exit
/// code.
int import_catalog_settings(const settings& s, const std::string& file);

} // namespace acp::app
