#pragma once

#include "support_http/http_response.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acp::test {

struct http_request {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body; ///< sent with its Content-Length, also when empty and the method is POST
};

/// The bytes of a request, with the Host header.
std::string to_bytes(const http_request& request);

/// One connection to 127.0.0.1, opened when it is first needed and again after it was closed. Every wait has a
/// deadline; whatever goes wrong throws std::runtime_error. Not for several threads.
class http_client {
public:
  explicit http_client(std::uint16_t port, std::chrono::milliseconds deadline = std::chrono::seconds{10});
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  http_response send(const http_request& request);

  // The same in pieces, for pipelining and for bytes that are no request at all.
  void connect();
  void send_bytes(std::string_view bytes);
  http_response receive(bool to_head = false);
  /// Reads until the other side closes; false when it has not by then.
  bool closed_by_server(std::chrono::milliseconds within);
  void shut_down_sending();
  void close();
  const std::string& unread() const noexcept { return unread_; }

private:
  /// Waits for the socket; false when time is up.
  bool wait_for(short events, std::chrono::steady_clock::time_point until) const;
  /// Reads some more; false at the end of the stream.
  bool read_some(std::chrono::steady_clock::time_point until);

  std::uint16_t port_;
  std::chrono::milliseconds deadline_;
  int socket_ = -1;
  std::string unread_;
};

} // namespace acp::test
