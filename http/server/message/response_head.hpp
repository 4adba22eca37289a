#pragma once

#include "http/server/message/response.hpp"

#include <string>
#include <string_view>

namespace acp::http {

/// What the head of an answer says beside the answer itself.
struct response_context {
  std::string_view date; ///< as HTTP writes it
  std::string_view request_id;
  std::string_view idempotency_key; ///< echoed; empty when there is none to echo
  std::string_view cors;            ///< whole lines; empty for requests that come from no other origin
  bool secure = false;              ///< under TLS
  bool close = false;
  bool say_keep_alive = false; ///< HTTP/1.0 clients take silence for a close
};

/// Writes status line and header fields into `out`, whatever it held.
void write_head(std::string& out, const response& answer, const response_context& context);

} // namespace acp::http
