#pragma once

#include "checkout/session/profile.hpp"
#include "spec/types.hpp"

namespace acp::checkout {

/// Puts the merchant's links and what buyers may be asked to agree to into a session. Those the merchant has no words
/// for get ours, in the session's language.
void offer_pages(CheckoutSession& session, const merchant_profile& merchant);

} // namespace acp::checkout
