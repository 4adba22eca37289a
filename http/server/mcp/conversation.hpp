#pragma once

#include "http/server/checks/admission.hpp"
#include "http/server/mcp/message.hpp"
#include "http/server/message/request_id.hpp"

#include "checkout/service.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace acp::http::mcp {

/// A read of a session, or of the session an order came from.
struct read_request {
  checkout::session_id session;
  checkout::request_context context;
};

/// A tool's call, ready for the service; its reply goes through `tool_result`.
struct tool_call {
  answer_form form;
  action what;
  std::variant<checkout::command, read_request> ask;
  std::string more_to_tell; ///< messages about the payload itself, for its answer alone
};

/// What comes of a message: its answer, or something to ask the service first.
using outcome = std::variant<response, tool_call>;

/// Acts on the body of an admitted message (docs/mcp.md). What `meta` says takes the place of what the head said in
/// `a`.
outcome hear(const edge& e, const request_head& head, admission& a, request_id_source& ids, std::string_view body);

} // namespace acp::http::mcp
