#pragma once

#include "checkout/operator_service.hpp"
#include "persistence/deliveries/pull_queue.hpp"

#include <string>
#include <vector>

/// A pull endpoint as server-sent events. An event's id stands for it and all before it on its stream: it is their
/// receipts, so that any server, at any later time, can acknowledge what a consumer's Last-Event-ID says it has.
namespace acp::app {

/// Acknowledges what the consumer has, according to its Last-Event-ID. Blocks; throws connection_lost.
void begin_stream(checkout::stream_position& position, const std::string& endpoint, persistence::pull_queue& queue);

/// How many messages may be sent on: ids must fit into a header.
int room_on_stream(const checkout::stream_position& position);

/// The messages as events, perhaps none. Ends the stream when there is no room for more; and, unless it is to be held,
/// when nothing has come for a while that the consumer's next connection could not acknowledge first.
std::string next_piece(checkout::stream_position& position, const std::vector<persistence::pulled_message>& messages,
                       const StreamQuery& how);

} // namespace acp::app
