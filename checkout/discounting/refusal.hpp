#pragma once

#include "checkout/discounting/offer.hpp"
#include "checkout/texts/phrase.hpp"
#include "spec/types.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace acp::checkout {

/// What decides whether a discount may be used, beside the discount.
struct discount_case {
  time_point now;
  const Buyer* buyer = nullptr; ///< null: nobody said who buys
  bool has_items = true;        ///< something in the cart is among the items it applies to
  std::int64_t subtotal = 0;    ///< of those, before any discount
};

/// Why a code is not accepted.
struct refusal {
  DiscountErrorCode reason;
  phrase why;       ///< for the buyer
  std::string code; ///< in quotes
};

/// Nothing when the discount may be used. `name` is how the text calls it: the code in quotes.
std::optional<refusal> refusal_of(const discount_offer& offer, const discount_case& given, const std::string& name);

} // namespace acp::checkout
