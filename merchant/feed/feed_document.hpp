#pragma once

#include "merchant/import/feed_line.hpp"

#include "spec/codecs.hpp"

#include <expected>
#include <optional>
#include <string>

namespace acp::merchant {

/// Who sells, as agents are told.
struct feed_seller {
  std::string name;
  std::string url; ///< of the shop, without a slash at the end
};

/// A product of the catalog as the protocol's feed has it: what an import would take it from. Fails, with a sentence,
/// for what the protocol's schema does not allow, which only SQL can have put into the catalog.
std::expected<Product, std::string> to_product(const feed_product& product,
                                               const std::optional<feed_seller>& seller = std::nullopt);

/// One line of a feed, without its end.
std::string to_line(const Product& product);

/// The pages of the shop that sellers are to link.
std::string privacy_page(const feed_seller& seller);
std::string terms_page(const feed_seller& seller);
std::string returns_page(const feed_seller& seller);

} // namespace acp::merchant
