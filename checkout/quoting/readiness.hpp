#pragma once

#include "spec/types.hpp"

#include <string>

namespace acp::checkout {

/// Adds what the buyer themselves has to do before anything can be paid.
void check_buyer(const CheckoutSession& session, std::vector<Message>& messages);

/// Sets the status that follows from the session's lines and messages: `incomplete` without lines,
/// `not_ready_for_payment` while a message blocks, `requires_escalation` with a page to continue on when signing in is
/// all that is missing, else `ready_for_payment`.
void settle_readiness(CheckoutSession& session, const std::string& shop_url);

} // namespace acp::checkout
