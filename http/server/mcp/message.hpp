#pragma once

#include "http/server/message/response.hpp"

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace acp::http::mcp {

/// How the answer to a request has to look.
struct answer_form {
  std::string id = "null"; ///< the request's own, as JSON text
  bool as_events = false;
};

/// A JSON-RPC 2.0 message of a client.
struct message {
  bool wants_answer = false; ///< a request; otherwise a notification, or an answer to something never asked
  std::string id;            ///< of a request, as JSON text
  std::string_view method;
  const nlohmann::json* params = nullptr; ///< an object, or null where there are none
};

/// Codes of JSON-RPC.
enum class fault : int {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
};

/// The message in a document, which it points into. Otherwise the answer: what is no message at all is told with 400.
std::expected<message, response> read_message(const nlohmann::json& document, bool as_events);

/// The answer to a request: `result` is JSON text on one line.
response result_answer(const answer_form& form, std::string_view result);
/// For what is wrong with the message itself, never for what a tool refuses.
response fault_answer(const answer_form& form, fault code, std::string_view why, int status = 200);
/// For messages that want no answer.
response accepted();

} // namespace acp::http::mcp
