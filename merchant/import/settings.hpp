#pragma once

#include "checkout/quoting/quote.hpp"
#include "merchant/cache/discount_table.hpp"
#include "merchant/cache/fulfillment_rule.hpp"
#include "merchant/cache/tax_table.hpp"
#include "merchant/import/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The settings file: what a shop needs beside the protocol's feed. docs/catalog.md describes it for operators.
namespace acp::merchant {

/// A price beside the feed's; nothing: no longer sold in that currency.
struct price_setting {
  checkout::currency unit;
  std::optional<std::int64_t> amount;
};

/// What the file says of one item. What it does not mention stays as it is.
struct item_setting {
  std::string id;
  std::vector<price_setting> prices;
  std::optional<std::optional<std::int64_t>> stock; ///< the inner nothing: not limited
  std::optional<std::vector<std::string>> fulfillable_by;
  std::optional<std::vector<std::string>> tags;
  std::optional<bool> taxable;
  std::optional<std::optional<std::int64_t>> max_per_order; ///< the inner nothing: as many as there are
  std::optional<WeightInfo> weight;
};

struct tax_setting {
  zone where;
  regional_tax tax;
};

struct catalog_settings {
  std::vector<item_setting> items;
  std::optional<std::vector<tax_setting>> taxes;            ///< replaces all there are
  std::optional<std::vector<fulfillment_rule>> fulfillment; ///< replaces all there are; in the order to offer them
  std::optional<std::vector<discount_rule>> discounts;      ///< replaces all there are
};

/// Reads the document; what is wrong goes to `problems`.
catalog_settings read_settings(const nlohmann::json& document, problem_list& problems);

std::vector<item_setting> read_item_settings(const nlohmann::json& items, const std::string& path,
                                             problem_list& problems);
std::vector<tax_setting> read_tax_settings(const nlohmann::json& rates, const std::string& path,
                                           problem_list& problems);
std::vector<fulfillment_rule> read_fulfillment_settings(const nlohmann::json& options, const std::string& path,
                                                        problem_list& problems);
std::vector<discount_rule> read_discount_settings(const nlohmann::json& discounts, const std::string& path,
                                                  problem_list& problems);

} // namespace acp::merchant
