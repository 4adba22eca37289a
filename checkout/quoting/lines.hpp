#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/quoting/totals.hpp"
#include "spec/types.hpp"

#include <span>
#include <vector>

namespace acp::checkout {

/// A line of a cart with what the merchant said of its item; null facts: the item does not exist any more.
struct priced_line {
  LineItem line;
  const quoted_item* facts = nullptr;
  line_amounts amounts;
};

/// The lines of a cart, priced, in the cart's order. An item that has left the catalog keeps the texts of its line in
/// `before` and costs nothing; it can't be bought.
std::vector<priced_line> price_cart(std::span<const requested_line> cart, const quote& answer,
                                    std::span<const LineItem> before, language in);

/// Says of every line what keeps it from being bought: not sold any more, not in this currency, out of stock, more than
/// there are or than one order may have.
void check_lines(std::span<const priced_line> lines, language in, std::vector<Message>& messages);

} // namespace acp::checkout
