#pragma once

#include "checkout/deciding/command.hpp"
#include "spec/types.hpp"

namespace acp::checkout {

/// Adds to a change of a session, an update or a completion, what its version of the protocol has no words for, as the
/// session has it: an agent of an older version that sends back what it was told changes nothing, and one that changes
/// what it knows of keeps the rest. A buyer with another email is another buyer, of whom nothing is known.
void add_what_has_no_words(command& c, const CheckoutSession& session);

} // namespace acp::checkout
