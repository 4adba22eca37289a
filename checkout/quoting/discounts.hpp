#pragma once

#include "spec/types.hpp"

#include <string>
#include <vector>

namespace acp::checkout {

/// The codes a request brings, each once: `discounts.codes` where it has them, else the older `coupons`. Absent when it
/// brings neither: the codes stay as they are; null when it clears them.
field<std::vector<std::string>> codes_sent(const field<std::vector<std::string>>& coupons,
                                           const field<DiscountsRequest>& discounts);

/// Puts codes into a session; absent keeps those it has.
void set_codes(CheckoutSession& session, const field<std::vector<std::string>>& codes);

/// Says what became of the session's codes. This merchant has no promotions: every code is refused as invalid.
void settle_discounts(CheckoutSession& session);

} // namespace acp::checkout
