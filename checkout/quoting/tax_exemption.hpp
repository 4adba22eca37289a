#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/session/profile.hpp"
#include "spec/types.hpp"

namespace acp::checkout {

/// Whether a session's buyer pays no tax where it goes: the merchant takes certificates at their word, and the buyer's
/// holds there and then. One that does not speak of regions holds everywhere, one whose list of them is empty nowhere.
bool is_tax_exempt(const CheckoutSession& session, const quote& answer, const merchant_profile& merchant,
                   time_point now);

/// The same answer for somebody who pays no tax.
quote without_tax(quote answer);

/// Says at each line why nobody pays tax for it.
void tell_exemption(CheckoutSession& session);

} // namespace acp::checkout
