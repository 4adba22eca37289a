#pragma once

#include "app/operator/desk_stores.hpp"
#include "checkout/operator_service.hpp"
#include "http/client/http_message.hpp"

#include <expected>

namespace acp::app {

/// The signed request that tests an endpoint: a delivery of type `ping`, with an id of its own. Refused for what is no
/// push endpoint, and without the key its secrets are encrypted with. Blocks; throws connection_lost.
std::expected<outbound::http_request, checkout::failure> make_ping(desk_stores& stores, const std::string& endpoint,
                                                                   checkout::time_point now);

/// How it went: delivered, the status, the time it took, the beginning of the answer, or what went wrong.
checkout::reply ping_answer(const outbound::http_result& result);

} // namespace acp::app
