#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/session/profile.hpp"
#include "checkout/session/session_state.hpp"
#include "spec/types.hpp"

#include <span>

namespace acp::checkout {

/// What a cart is estimated from, beside what it carries itself.
struct estimate_input {
  std::span<const requested_line> cart;
  const quote& answer; ///< the merchant's, for this cart
  const merchant_profile& merchant;
  time_point now;
  std::span<const LineItem> before; ///< the lines so far
};

/// Computes all of a cart that follows from its items and the merchant's answer: lines, totals with the discounts that
/// come by themselves, what keeps lines from being bought, and when it expires. Nobody knows yet where it goes, so
/// there is neither fulfilment nor tax. Throws std::overflow_error when the amounts exceed 64 bits.
void estimate_cart(session_state& next, const estimate_input& input);

} // namespace acp::checkout
