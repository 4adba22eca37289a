#pragma once

#include "merchant/import/problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::merchant {

/// What the catalog takes from one variant of a feed.
struct feed_item {
  std::string id;
  std::string title;
  std::optional<std::string> description;
  std::optional<std::string> sku;
  std::optional<std::string> category;
  std::string images;          ///< a JSON array of URLs
  std::string variant_options; ///< a JSON array as in the feed
  bool for_sale = true;
  std::optional<std::int64_t> price; ///< minor units
  std::optional<std::string> currency;

  friend bool operator==(const feed_item&, const feed_item&) = default;
};

/// What the catalog takes from one line of a feed.
struct feed_product {
  std::string id;
  std::optional<std::string> title;
  std::optional<std::string> url;
  std::vector<feed_item> items;

  friend bool operator==(const feed_product&, const feed_product&) = default;
};

/// Reads one line: a Product of the protocol's feed. Adds to `problems` whatever is wrong with it; then the answer is
/// nothing.
std::optional<feed_product> read_feed_line(std::string_view text, std::size_t line, problem_list& problems);

} // namespace acp::merchant
