#pragma once

#include "merchant/feed/feed_document.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace acp::merchant {

/// What the rows of a flat feed need beside the product.
struct flat_facts {
  feed_seller seller;
  std::string brand;                       ///< agents want one of every item; the catalog knows none
  std::optional<std::string> country;      ///< where it is to be sold, ISO 3166-1
  std::optional<std::string> shop_country; ///< where the shop is
};

/// The columns of agents' flat product files, one row per item.
inline constexpr std::array<std::string_view, 22> flat_columns{"item_id",
                                                               "title",
                                                               "description",
                                                               "url",
                                                               "brand",
                                                               "seller_name",
                                                               "image_url",
                                                               "availability",
                                                               "price",
                                                               "group_id",
                                                               "listing_has_variations",
                                                               "variant_dict",
                                                               "product_category",
                                                               "additional_image_urls",
                                                               "is_eligible_search",
                                                               "is_eligible_checkout",
                                                               "seller_url",
                                                               "seller_privacy_policy",
                                                               "seller_tos",
                                                               "return_policy",
                                                               "target_countries",
                                                               "store_country"};

using flat_row = std::array<std::string, flat_columns.size()>;

/// The row of one variant; a column nothing is known for is empty. An amount in a currency that ISO 4217 does not list
/// has no decimal form: then there is no price.
flat_row to_flat_row(const Product& product, const Variant& variant, const flat_facts& facts);

/// The same as one JSON object, without empty columns; booleans, the options and the further images as what they are.
std::string to_flat_line(const Product& product, const Variant& variant, const flat_facts& facts);

/// `1999`, `USD`: `19.99`.
std::string decimal_amount(std::int64_t minor, int exponent);

} // namespace acp::merchant
