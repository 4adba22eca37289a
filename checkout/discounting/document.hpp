#pragma once

#include "checkout/discounting/stacking.hpp"
#include "checkout/texts/texts.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// What became of a session's codes and of the discounts that came by themselves, as a session shows it. Each discount
/// says how its amount falls on lines (`$.line_items[0]`) or on the fulfilment (`$.totals.fulfillment`).
DiscountsResponse discounts_document(std::span<const std::string> codes, const discount_result& result, language in);

/// Why codes do not count: one warning for each, at its place.
void tell_refused(const discount_result& result, language in, std::vector<Message>& messages);

/// What the discounts are for one line; absent where nothing is taken off it.
field<std::vector<DiscountDetail>> details_of_line(const discount_result& result, std::size_t line);

} // namespace acp::checkout
