#pragma once

#include "actors/deliveries/endpoint_desk.hpp"
#include "checkout/values/ids.hpp"
#include "http/client/http_message.hpp"
#include "persistence/deliveries/endpoint.hpp"

namespace acp::actors {

/// The request of one attempt, signed with all secrets that are valid at `now` (protocol, webhooks; Standard Webhooks).
/// It goes on in the event's trace, under a span of its own. The body and the webhook-id are the same in every attempt
/// of a delivery, as long as the endpoint keeps its dialect; timestamps, signatures and Request-Id are not.
outbound::http_request make_webhook(const persistence::endpoint& to, attempt_order order, checkout::time_point now,
                                    const checkout::entropy& span);

/// Calls the event in a body what the dialect calls this topic; everything else stays as it is.
void put_into_dialect(std::string& body, std::string_view topic, std::string_view dialect_name);

/// What this endpoint's messages are signed with now, the newest secret first.
std::vector<std::string> valid_secrets(const persistence::endpoint& e, checkout::time_point now);

/// What its requests may call besides public addresses.
std::vector<outbound::cidr> allowed_networks(const persistence::endpoint& e);

} // namespace acp::actors
