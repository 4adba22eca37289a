#pragma once

#include "checkout/session/profile.hpp"
#include "checkout/session/purchase_order.hpp"
#include "checkout/session/session_state.hpp"
#include "checkout/values/failure.hpp"

#include <expected>

namespace acp::checkout {

/// True when the buyer pays on account: there is a purchase order's number and nothing to charge.
bool is_on_account(const PaymentData& data);

/// The purchase order of such a request, its terms and due date filled in; what the merchant does not offer is refused.
std::expected<purchase_order, failure> read_purchase(const PaymentData& data, const purchase_rules& offered,
                                                     time_point now);

/// What a payment service is given for it: it charges nobody, and keeps it in its books.
Instrument instrument_of(const purchase_order& order);

/// The session waits for the merchant, until `until`.
void wait_for_approval(session_state& next, const purchase_order& order, time_point until);

} // namespace acp::checkout
