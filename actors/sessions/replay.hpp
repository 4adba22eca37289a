#pragma once

#include "actors/runtime/requests.hpp"
#include "actors/runtime/runtime.hpp"
#include "persistence/event_log.hpp"

namespace acp::actors {

/// Answers the request as the first one with its key was answered: with `newest` where that is the document of the
/// first one's event, else with the event read from the table. 422 for another body, 409 while the first one runs.
void replay(runtime& rt, const parcel<command_request>& r, const persistence::idempotency_record& first,
            const std::shared_ptr<const checkout::kept_document>& newest = nullptr, std::int64_t newest_version = 0);

} // namespace acp::actors
