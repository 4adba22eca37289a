#pragma once

#include "checkout/session/profile.hpp"
#include "checkout/values/failure.hpp"
#include "checkout/values/money.hpp"
#include "spec/types.hpp"

#include <expected>
#include <string>

namespace acp::checkout {

/// What a session is charged in, and what it is shown in beside that.
struct pricing {
  currency settlement;
  const presentment_rate* shown = nullptr; ///< null: in the same
};

/// The pricing of a session that is asked for in this currency: one the shop only shows prices in is charged in what
/// the shop sells in. Refuses what is no currency, 400 at `$.currency`.
std::expected<pricing, failure> pricing_of(const std::string& asked, const std::string& shop_sells_in,
                                           const merchant_profile& merchant);

/// Says in a new session what its amounts are shown in.
void set_presentment(CheckoutSession& session, const pricing& prices);

/// Adds to every amount of the session what it is shown as, at the session's own rate. Throws std::overflow_error when
/// that exceeds 64 bits.
void show_presentment(CheckoutSession& session);

} // namespace acp::checkout
