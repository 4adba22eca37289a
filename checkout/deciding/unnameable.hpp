#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/quoting/quote.hpp"
#include "spec/types.hpp"

#include <optional>

namespace acp::checkout {

/// Adds to a change of a session, an update or a completion, what its version of the protocol has no words for, as the
/// session has it: an agent of an older version that sends back what it was told changes nothing, and one that changes
/// what it knows of keeps the rest. A buyer with another email is another buyer, of whom nothing is known.
void add_what_has_no_words(command& c, const CheckoutSession& session);

/// An update whose version has no word for the type of an option it chooses, with the types in the merchant's answer;
/// nothing where it has the word, or chooses none.
std::optional<CheckoutSessionUpdateRequest> with_option_types(const command& c, const quote& answer);

} // namespace acp::checkout
