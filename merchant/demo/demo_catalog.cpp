#include "merchant/demo/demo_catalog.hpp"

#include <sstream>

namespace acp::merchant {

std::expected<feed_summary, import_failure> import_demo_catalog(const std::string& database_url) {
  std::istringstream feed{std::string{demo_products()}};
  auto products = import_feed(database_url, feed);
  if (!products) return products;
  if (auto settings = import_settings(database_url, demo_settings()); !settings)
    return std::unexpected(std::move(settings.error()));
  return products;
}

} // namespace acp::merchant
