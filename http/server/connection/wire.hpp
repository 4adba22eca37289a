#pragma once

#include "http/server/connection/io.hpp"
#include "http/server/tls/identity.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace acp::http {

/// One connection's socket, plain or under TLS. Calls that begin with `try` don't wait: their error is `would_block`
/// where they would have to, and `ready` then waits until another try is worth it. On the connection's thread.
class wire {
public:
  using error_code = boost::system::error_code;
  using buffers = std::array<boost::asio::const_buffer, 2>;
  struct transfer {
    std::size_t bytes = 0;
    error_code error;
  };

  /// Under TLS when there is an identity.
  wire(tcp_socket socket, const tls_identity* identity);

  bool is_secure() const noexcept { return secure_; }
  /// The bytes that really travel: reading and writing here is for plain connections.
  tcp_socket& socket() noexcept { return socket_; }

  error_code try_handshake();
  transfer try_read(std::span<char> space);
  transfer try_write(const buffers& data);
  auto ready() { return socket_.async_wait(wanted_, await_result); }

  /// Says that nothing more comes, where there is a way to say it at once; nothing is written afterwards.
  void say_goodbye() noexcept;
  /// Why TLS came to an end.
  std::string problem() const;

private:
  error_code judge(tls_session::outcome what);
  bool usable() const noexcept { return tls_ != nullptr && socket_.is_open(); }

  tcp_socket socket_;
  std::unique_ptr<tls_session> tls_;
  tcp_socket::wait_type wanted_ = tcp_socket::wait_read;
  const bool secure_;
};

} // namespace acp::http
