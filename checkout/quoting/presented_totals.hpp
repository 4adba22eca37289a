#pragma once

#include "checkout/values/exchange_rate.hpp"
#include "spec/types.hpp"

namespace acp::checkout {

/// From what a session is charged in to what it is shown in.
struct conversion {
  currency settlement;
  currency shown;
  exchange_rate worth; ///< one of what is shown, in what is charged

  std::int64_t operator()(std::int64_t minor) const { return exchange({minor, settlement}, shown, worth).minor; }
};

/// Adds to every amount of a session what it is shown as. The session's total, its discounts and the prices of its
/// options are converted each by itself; all others are parts of those, so that what is shown adds up as what is
/// charged does: the rows of the session and of each line, and the lines to the session's rows. Nothing stays nothing.
/// Throws std::overflow_error.
void present_totals(CheckoutSession& session, const conversion& to);

} // namespace acp::checkout
