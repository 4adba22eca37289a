#pragma once

#include "http/server/intake/rate_limits.hpp"
#include "spec/versions/defaults.hpp"
#include "telemetry/access_log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace acp::http {

class tls_identity;

/// How long each phase of a connection may take. All are absolute: a slow trickle of bytes does not extend them.
struct deadlines {
  std::chrono::milliseconds header{5'000};   ///< from a request's first byte to the end of its header; TLS's handshake
  std::chrono::milliseconds body{10'000};    ///< from there to the end of its body
  std::chrono::milliseconds request{30'000}; ///< from there to the service's reply
  std::chrono::milliseconds write{10'000};   ///< until the client has taken the answer
  std::chrono::milliseconds idle{60'000};    ///< without a request
  std::chrono::milliseconds linger{1'000};   ///< for the other side to read a last answer and close
  std::chrono::milliseconds farewell{500};   ///< at shutdown: for a request that is on its way on an idle connection
};

/// What one request may weigh. How deep its JSON may be nested is the parser's to say (spec/json/parse.hpp).
struct limits {
  std::size_t target_bytes = 2'048;
  std::size_t header_bytes = 16 * 1'024;
  std::size_t body_bytes = 256 * 1'024;
};

/// What an inbound `Signature` is made over (docs/http-api.md).
enum class signed_content : std::uint8_t {
  timestamp_and_body, ///< the Timestamp header, a point, the canonical JSON: a captured request goes stale
  body,               ///< the canonical JSON alone, for agents that sign nothing else
};

/// Where the edge listens, and the bounds on everything it waits for or keeps.
struct server_settings {
  std::string address = "127.0.0.1"; ///< a numeric IPv4 or IPv6 address
  std::uint16_t port = 8080;         ///< 0: any free one
  unsigned io_threads = 1;           ///< 1 to 64
  std::size_t max_connections = 4'096;
  std::string base_path;  ///< put before every path; empty, or `/acp`: begins with a slash, does not end with one
  std::string public_url; ///< how agents reach this server, without the base path; empty: made of address and port
  std::vector<std::string> allowed_origins; ///< for browsers (CORS); `*` allows every origin
  std::vector<std::string> mcp_origins;     ///< further ones that may speak MCP, as applications send them; `*`: all
  std::chrono::seconds signature_skew{300};
  std::chrono::milliseconds stream_heartbeat{15'000}; ///< a stream that has been silent for so long sends a comment
  signed_content signature_covers = signed_content::timestamp_and_body;
  std::shared_ptr<const tls_identity> tls; ///< connections are under TLS; null: plain
  http::deadlines deadlines;
  http::limits limits;
  intake_settings intake;
  request_defaults defaults; ///< for what requests of older versions leave open
  telemetry::access_log access_log;
};

/// What is wrong with the settings, for the operator; nothing when they can be used.
std::optional<std::string> problem_with(const server_settings& settings);

} // namespace acp::http
