#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/values/failure.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// Bounds of one cart; a request beyond them is refused.
inline constexpr std::size_t max_lines = 200;
inline constexpr std::int64_t max_quantity = 1'000'000;

/// The id of the line that carries an item. There is one line per item, so the id stays the same as long as the item
/// is in the cart.
std::string line_id_of(const std::string& item);

/// The item an entry of a request names: `item.id` where it is given, else `id`, which may also be the id of one of the
/// `known` lines.
const std::string& item_named_by(const RequestItem& entry, std::span<const LineItem> known);

/// A request's entries as positions of a cart, in their order. An entry without a quantity asks for one piece; entries
/// that name the same item become one position with the sum of their quantities.
std::expected<std::vector<requested_line>, failure> read_cart(const std::vector<RequestItem>& entries,
                                                              std::span<const LineItem> known);

/// The positions of a cart as a session carries them.
std::vector<requested_line> cart_of(std::span<const LineItem> lines);

/// Refuses a request that names an item the merchant does not know: 400 `invalid_item_id` at the entry.
std::expected<void, failure> require_known_items(const std::vector<RequestItem>& entries,
                                                 std::span<const LineItem> known, const quote& answer);

/// What the merchant said of an item; null where it does not exist.
const quoted_item* find_item(const quote& answer, const std::string& item);

} // namespace acp::checkout
