#include "http/client/transport.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>

namespace acp::outbound {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

asio::ip::tcp::endpoint to_endpoint(const ip_address& address, std::uint16_t port) {
  if (address.v6) return {asio::ip::address_v6{address.bytes}, port};
  asio::ip::address_v4::bytes_type four{};
  std::copy_n(address.bytes.begin(), four.size(), four.begin());
  return {asio::ip::address_v4{four}, port};
}

class plain_transport final : public transport {
public:
  explicit plain_transport(io_executor executor) : socket_(executor) {}

  task<handshake_result> handshake() override { co_return handshake_result{true, {}}; }

  task<error_code> write(const buffers& data) override {
    const auto [ec, bytes] = co_await asio::async_write(socket_, data, await_result);
    co_return ec;
  }

  task<read_result> read_some(std::span<char> space) override {
    const auto [ec, bytes] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), await_result);
    co_return read_result{bytes, ec};
  }

private:
  tcp_socket& socket() noexcept override { return socket_; }

  tcp_socket socket_;
};

class tls_transport final : public transport {
public:
  tls_transport(io_executor executor, const call_target& target, ssl::context& tls) : stream_(executor, tls) {
    prepared_ = expect_host(target);
  }

  task<handshake_result> handshake() override {
    if (!prepared_) co_return handshake_result{false, "the host's name cannot be checked"};
    const auto [ec] = co_await stream_.async_handshake(ssl::stream_base::client, await_result);
    if (!ec) co_return handshake_result{true, {}};
    co_return handshake_result{false, problem(ec)};
  }

  task<error_code> write(const buffers& data) override {
    const auto [ec, bytes] = co_await asio::async_write(stream_, data, await_result);
    co_return ec;
  }

  task<read_result> read_some(std::span<char> space) override {
    const auto [ec, bytes] = co_await stream_.async_read_some(asio::buffer(space.data(), space.size()), await_result);
    co_return read_result{bytes, ec};
  }

private:
  tcp_socket& socket() noexcept override { return stream_.next_layer(); }

  /// Names go into SNI and must be in the certificate; so must addresses, which have no SNI.
  bool expect_host(const call_target& target) {
    SSL* const session = stream_.native_handle();
    auto* const checks = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    static constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(session, protocols.data(), protocols.size()); // 0 is success; servers without ALPN do not mind
    if (target.literal)
      return X509_VERIFY_PARAM_set1_ip(checks, target.literal->bytes.data(), target.literal->v6 ? 16 : 4) == 1;
    return SSL_set1_host(session, target.host.c_str()) == 1 &&
           SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(target.host.c_str())) == 1; // OpenSSL's macro, without its old-style cast
  }

  std::string problem(const error_code& ec) {
    const long verdict = SSL_get_verify_result(stream_.native_handle());
    if (verdict != X509_V_OK) return std::string{"certificate: "} + X509_verify_cert_error_string(verdict);
    return "handshake: " + ec.message();
  }

  ssl::stream<tcp_socket> stream_;
  bool prepared_ = false;
};

} // namespace

bool transport::read_result::is_end() const noexcept {
  return is_orderly_end() || error == ssl::error::stream_truncated;
}

bool transport::read_result::is_orderly_end() const noexcept { return error == asio::error::eof; }

task<error_code> transport::connect(const ip_address& address, std::uint16_t port) {
  const auto endpoint = to_endpoint(address, port);
  auto& s = socket();
  error_code ec;
  s.open(endpoint.protocol(), ec);
  if (ec) co_return ec;
  const auto [connected] = co_await s.async_connect(endpoint, await_result);
  if (connected) co_return connected;
  s.set_option(asio::ip::tcp::no_delay(true), ec);
  co_return ec;
}

void transport::close() noexcept {
  error_code ignored; // whatever it was, the descriptor is gone
  socket().close(ignored);
}

bool transport::is_stale() noexcept {
  char byte = 0;
  const auto seen = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

std::unique_ptr<transport> make_transport(io_executor executor, const call_target& target, ssl::context& tls) {
  if (target.tls) return std::make_unique<tls_transport>(executor, target, tls);
  return std::make_unique<plain_transport>(executor);
}

} // namespace acp::outbound
