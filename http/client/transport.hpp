#pragma once

#include "http/client/io.hpp"
#include "http/client/url.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace acp::outbound {

/// One connection, plain or TLS. Behind an interface so that the rest is compiled for one kind only.
class transport {
public:
  struct read_result {
    std::size_t bytes = 0;
    error_code error;

    bool is_end() const noexcept;         ///< the other side has closed
    bool is_orderly_end() const noexcept; ///< and has said so: nothing was cut off
  };
  struct handshake_result {
    bool done = false;
    std::string problem; ///< why not: what OpenSSL says, or what is wrong with the certificate
  };
  using buffers = std::array<boost::asio::const_buffer, 2>;

  virtual ~transport() = default;

  task<error_code> connect(const ip_address& address, std::uint16_t port);
  virtual task<handshake_result> handshake() = 0;
  virtual task<error_code> write(const buffers& data) = 0;
  virtual task<read_result> read_some(std::span<char> space) = 0;

  /// Ends whatever is under way, and the connection.
  void close() noexcept;
  /// True when the other side has closed, or has sent what nobody asked for: not to be used again.
  bool is_stale() noexcept;

protected:
  virtual tcp_socket& socket() noexcept = 0;
};

std::unique_ptr<transport> make_transport(io_executor executor, const call_target& target,
                                          boost::asio::ssl::context& tls);

} // namespace acp::outbound
