#pragma once

#include "http/client/http_message.hpp"
#include "http/client/url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace acp::outbound {

/// Why this request cannot be sent, or nothing. Method and header names must be tokens, values without control
/// characters (so nothing can be smuggled into the message), and headers that are the client's own are refused.
std::optional<std::string> problem_with(const http_request& request);

/// The request line and headers, up to the empty line.
std::string request_head(const http_request& request, const call_target& target, std::string_view user_agent);

} // namespace acp::outbound
