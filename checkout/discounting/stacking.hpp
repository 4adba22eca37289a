#pragma once

#include "checkout/discounting/offer.hpp"
#include "checkout/discounting/refusal.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// A line of the cart as far as discounts are concerned.
struct discountable_line {
  item_id item;
  std::int64_t base = 0; ///< price times quantity, not negative
};

struct discount_input {
  std::span<const discount_offer> offers; ///< all that come by themselves, and those of the codes that exist
  std::span<const std::string> codes;     ///< as they were sent
  std::span<const discountable_line> lines;
  std::span<const std::int64_t> fulfillment; ///< the price of each option that is selected
  const Buyer* buyer = nullptr;
  time_point now;
};

/// A discount that counts, and what it takes off what.
struct applied_offer {
  const discount_offer* offer = nullptr;
  std::int64_t amount = 0;
  std::vector<std::int64_t> parts; ///< of each line, or of each option's price
};

/// A code that does not count.
struct refused_code {
  std::size_t position = 0; ///< among the codes
  refusal why;
};

struct discount_result {
  std::vector<applied_offer> applied;    ///< as they were taken off: by priority, then by id
  std::vector<refused_code> refused;     ///< as their codes were sent
  std::vector<std::int64_t> lines;       ///< what each line gets cheaper by
  std::vector<std::int64_t> fulfillment; ///< what each option's price gets cheaper by
};

/// Takes discounts off a cart: one after the other by priority, each off what those before it have left, so that
/// nothing ever costs less than nothing. One that does not combine counts alone: it is refused where another one came
/// before it, and refuses all that come after. What the discounts are worth does not depend on the order of the codes.
/// A code twice, or a second code of the same discount, is refused; so is nothing that comes by itself: it is left out.
discount_result apply_discounts(const discount_input& input);

} // namespace acp::checkout
