#pragma once

#include "http/client/ip_address.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace acp::outbound {

struct http_header {
  std::string name;
  std::string value;

  bool operator==(const http_header&) const = default;
};

struct http_request {
  std::string method = "POST";
  std::string url; ///< absolute, http or https
  /// Sent in this order. Those that frame the message or name the host are the client's to write and refused here.
  std::vector<http_header> headers;
  std::string body; ///< sent as it is, with its Content-Length
  /// From send() to the end of the answer: waiting, looking up, connecting, sending and reading.
  std::chrono::milliseconds deadline{10'000};
  std::vector<cidr> allowed; ///< networks that may be called besides public addresses
  bool only_allowed = false; ///< no public address then, unless one of `allowed` holds it
  /// The receiver recognises the request when it arrives twice: it may be sent again on a fresh connection where a
  /// reused one turns out dead before the first byte of an answer.
  bool safe_to_repeat = false;
};

struct http_response {
  int status = 0; ///< 200 to 599; a redirect is a response like any other, and never followed
  std::vector<http_header> headers;
  std::string body;           ///< its beginning, as far as the client keeps it
  bool body_complete = true;  ///< false: more came than is kept, or was still to come when the connection was closed
  std::string remote_address; ///< which the request went to
  bool reused_connection = false;
  std::chrono::microseconds connect_time{};        ///< TCP and TLS; 0 on a reused connection
  std::chrono::microseconds total_time{};          ///< from send() to the end of the answer
  std::optional<std::chrono::seconds> retry_after; ///< from now, as the header says; never negative, at most a year
};

enum class failure_kind : std::uint8_t {
  bad_request,     ///< the request cannot be sent as it is: URL, method or headers
  refused_address, ///< the host, or one of its addresses, must not be called
  resolve,         ///< the host's name has no address, or none was found out
  connect,         ///< no address accepted the connection
  tls,             ///< the handshake failed, or the certificate is not good for this host
  timeout,         ///< the deadline passed
  reset,           ///< the connection ended before the answer did
  too_large,       ///< the answer's header is larger than the client reads
  bad_response,    ///< what came is no HTTP answer
  overloaded,      ///< too many requests wait already
  stopped,         ///< the client has been stopped
};

/// `refused_address` and the like, for logs and stored attempts.
std::string_view to_string(failure_kind kind) noexcept;

struct http_failure {
  failure_kind kind{};
  std::string detail; ///< one line for operators; without header values and body
  bool sent = false;  ///< true: the request, or a part of it, may have reached the receiver
};

using http_result = std::expected<http_response, http_failure>;
using http_callback = std::move_only_function<void(http_result)>;

} // namespace acp::outbound
