#pragma once

#include "checkout/session/profile.hpp"
#include "checkout/session/session_state.hpp"
#include "spec/types.hpp"

#include <string>

namespace acp::checkout {

/// The order a paid session becomes, status `confirmed`, everything still to be fulfilled.
Order make_order(const session_state& state, const order_id& id, const merchant_profile& merchant);

/// What people call an order: twelve characters of the random part of its id, in groups of four.
std::string order_number_of(const order_id& id);

} // namespace acp::checkout
