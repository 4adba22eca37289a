#pragma once

#include "http/server/edge.hpp"
#include "http/server/endpoint.hpp"
#include "http/server/intake/client_address.hpp"
#include "http/server/message/request_head.hpp"
#include "http/server/message/response.hpp"

#include "checkout/values/trace.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace acp::http {

/// The last key a connection called with. Agents send the same header with every request, so the token is hashed once.
struct remembered_key {
  std::string authorization;
  std::uint64_t generation = 0;
  std::shared_ptr<const api_key> key;
};

/// What a request's head has established, as far as its checks came. Views point into the head.
struct admission {
  std::string request_id;           ///< always set
  checkout::trace_context trace;    ///< likewise
  std::string_view idempotency_key; ///< echoed when well-formed, whether the request needs one or not
  std::string_view path;            ///< without the base path
  std::string decoded_path;         ///< room for a path that had escapes
  route where;
  std::shared_ptr<const api_key> caller; ///< null on open endpoints
  std::string_view api_version;
  std::string_view locale;
  const client_address* peer = nullptr; ///< the connection's other side: set once, outlives all its requests
  bool head_only = false;               ///< a HEAD request
  bool expects_continue = false;
  bool as_events = false; ///< the answer to a message of MCP is wanted as an event

  void clear() noexcept;
};

/// True for a message of MCP: it has in itself what other requests have in their headers.
inline bool is_message(const admission& a) { return a.where.to->what == action::converse; }

/// How whoever asks wants to be answered.
inline const dialect& dialect_of(const admission& a) { return a.caller ? *a.caller->speaks : spec_dialect; }

/// Runs the checks a head can be judged by, in their order: what they find goes to `out`, what one refuses is returned
/// and ends them. `request_id` must be set before.
std::optional<response> admit(const edge& e, const request_head& head, remembered_key& memory, admission& out);

} // namespace acp::http
