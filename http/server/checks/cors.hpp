#pragma once

#include "http/server/edge.hpp"
#include "http/server/message/request_head.hpp"
#include "http/server/message/response.hpp"

#include <string>
#include <string_view>

namespace acp::http {

/// The header lines that let a browser's script read the answer; empty for a request that names no origin or one that
/// is not allowed.
void write_cors(std::string& out, const server_settings& settings, const request_head& head);

/// Answers OPTIONS: a preflight from an allowed origin with what it may send, anything else with `Allow`.
response answer_options(const edge& e, const request_head& head, std::string_view methods);

} // namespace acp::http
