#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/texts/texts.hpp"
#include "checkout/values/money.hpp"
#include "spec/types.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// What one line costs, in minor units. All zero for a line that has no price.
struct line_amounts {
  std::int64_t base = 0;     ///< price times quantity
  std::int64_t discount = 0; ///< a positive number
  std::int64_t tax = 0;
  rate tax_rate;
  std::size_t place = 0; ///< whose tax it is, as of a quoted item

  std::int64_t subtotal() const;
  std::int64_t total() const;
};

/// What a way of fulfilment costs.
struct fulfillment_amounts {
  std::int64_t price = 0;
  std::int64_t tax = 0; ///< on what is left of the price
  rate tax_rate;
  std::int64_t discount = 0; ///< a positive number
  std::size_t place = 0;     ///< as of a line
};

/// What one discount takes off a session, as its totals show it.
struct discount_row {
  TotalType type = TotalType::items_discount; ///< that, or `discount` for what comes off the fulfilment
  std::string label;
  std::int64_t amount = 0; ///< a positive number
};

line_amounts price_line(const quoted_item& facts, std::int64_t quantity);
fulfillment_amounts price_option(const quoted_option& option, std::int64_t discount = 0);
/// Takes something off a line; its tax follows.
void discount_line(line_amounts& amounts, std::int64_t discount);

/// The rows of one line: base, discount, subtotal, tax, total.
std::vector<Total> line_totals(const line_amounts& amounts, language in);
/// The rows of one option: its total, and where it is taxed what it is made of.
std::vector<Total> option_totals(const fulfillment_amounts& amounts, language in);

/// The rows of a session: total = subtotal - discount + fulfillment + tax + fee. `chosen` are the selected options, one
/// per parcel, `discounts` name what was taken off lines and options. `answer` knows whose taxes there are.
std::vector<Total> session_totals(std::span<const line_amounts> lines, std::span<const fulfillment_amounts> chosen,
                                  const quote& answer, language in, std::span<const discount_row> discounts = {});

/// The sum of all rows of one type; 0 where there are none.
std::int64_t sum_of(std::span<const Total> totals, TotalType type);

} // namespace acp::checkout
