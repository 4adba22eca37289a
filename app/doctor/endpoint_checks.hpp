#pragma once

#include "app/doctor/finding.hpp"
#include "http/client/http_client.hpp"
#include "persistence/deliveries/endpoint.hpp"

#include <chrono>
#include <span>

namespace acp::app {

/// Whether the active push endpoints can be reached: each is sent a HEAD request, which delivers nothing, and any
/// answer will do. A finding for each that can't, or one for all. Blocks until all have answered, at most `deadline`.
findings check_reachability(std::span<const persistence::endpoint> endpoints, outbound::http_client& http,
                            std::chrono::milliseconds deadline);

} // namespace acp::app
