#pragma once

#include "checkout/operator_service.hpp"
#include "persistence/deliveries/operator_acts.hpp"

namespace acp::app {

/// What the record of acts keeps of a request to change an order: who asks, which order, what for. Of what was sent,
/// words, numbers and ids; what may be about a person (texts, addresses, tracking numbers) is named and not kept.
persistence::order_ask to_ask(const checkout::operator_request& request, const checkout::session_id& session);

/// How it ended, as the order's session answered.
persistence::act_outcome outcome_of(const checkout::reply& answered);

} // namespace acp::app
