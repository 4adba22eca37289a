#pragma once

#include "checkout/session/session_state.hpp"
#include "spec/types.hpp"

namespace acp::checkout {

/// Keeps an attribution: the first touch once and for all, the last touch until a later one comes. One that doesn't say
/// which it is counts as `otherwise`.
void remember_touch(hidden_state& hidden, const field<AffiliateAttribution>& sent, Touchpoint otherwise);

/// Keeps the buyer's notes for the order: absent keeps those there are, null clears them.
void remember_notes(hidden_state& hidden, const field<std::string>& sent);

} // namespace acp::checkout
