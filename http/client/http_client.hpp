#pragma once

#include "http/client/http_message.hpp"
#include "http/client/resolver.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace acp::outbound {

struct client_settings {
  std::string user_agent = "acp-checkout";

  std::size_t most_connections = 256;         ///< open at once, idle ones included
  std::size_t most_connections_per_host = 16; ///< the same for one host and port
  std::size_t most_waiting = 4096;            ///< requests that wait for a connection's place
  std::size_t most_waiting_per_host = 1024;   ///< the same for one host and port

  std::chrono::milliseconds idle_timeout{30'000}; ///< how long an unused connection is kept; 0: not at all
  /// One of several addresses gets this long before the next is tried; the deadline holds for all of them.
  std::chrono::milliseconds connect_timeout{3'000};
  /// How long an answer of the resolver is used again; each use is judged anew. 0: a look-up per request.
  std::chrono::milliseconds name_lifetime{5'000};

  std::size_t most_header_bytes = 16 * 1024;           ///< of an answer
  std::size_t kept_body_bytes = 4 * 1024;              ///< of an answer's body
  std::size_t most_body_bytes = std::size_t{1} << 20U; ///< read and thrown away at most; then the connection is closed

  std::string extra_ca_file; ///< PEM; trusted besides the system's authorities
  std::string extra_ca_pem;  ///< the same, as text

  std::shared_ptr<resolver> names;                              ///< none: the system's
  std::function<std::chrono::system_clock::time_point()> now{}; ///< for Retry-After; none: the system's clock
};

/// Calls out over HTTP/1.1. One thread of its own does all the work; every function may be called from any thread.
///
/// A host's name is looked up once, and if any of its addresses must not be called (address_filter.hpp), none is. The
/// connection then goes to the very address that was judged, with the name in SNI, certificate check and Host. TLS 1.2
/// and later, certificates verified. No redirects, no proxies, no cookies.
class http_client {
public:
  virtual ~http_client() = default; ///< stops

  /// Calls `done` exactly once: on the client's thread, or from within when the client has been stopped. It must not
  /// throw, and must not block: all other calls wait for it. It may call send().
  virtual void send(http_request request, http_callback done) = 0;

  /// Answers all that is under way with `stopped` and returns when every callback has returned. Not from a callback.
  virtual void stop() = 0;
};

/// Fails, with a sentence, when settings make no sense or certificate authorities cannot be read.
std::expected<std::unique_ptr<http_client>, std::string> make_http_client(client_settings settings);

} // namespace acp::outbound
