#pragma once

#include "app/operator/desk_stores.hpp"
#include "checkout/operator_service.hpp"

namespace acp::app {

/// Does what an operator asks and returns the answer. Everything but waiting for messages (message_desk) and the test
/// of an endpoint (ping). Blocks; throws connection_lost.
checkout::reply perform(desk_stores& stores, const checkout::operator_request& request, checkout::time_point now);

} // namespace acp::app
