#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/session/profile.hpp"
#include "checkout/session/session_state.hpp"
#include "spec/types.hpp"

#include <span>

namespace acp::checkout {

/// What a session is computed anew from, beside what it carries itself.
struct requote_input {
  std::span<const requested_line> cart;
  const quote& answer; ///< the merchant's, for this cart
  const merchant_profile& merchant;
  time_point now;
  const CheckoutSession* before = nullptr; ///< the session so far; null for a new one
  /// The selection sent with this command; null for none.
  const field<std::vector<SelectedFulfillmentOption>>* selection = nullptr;
  bool groups_sent = false; ///< `next` carries groups that came with this command
};

/// Computes all of a session that follows from its cart and the merchant's answer: lines, options, selection, groups,
/// totals, discounts, messages, status, how long all that is valid, and what is remembered of dropped choices. The
/// buyer, fulfilment details, groups, codes and capabilities in `next` are taken as they stand. Throws
/// std::overflow_error when the amounts exceed 64 bits.
void requote(session_state& next, const requote_input& input);

} // namespace acp::checkout
