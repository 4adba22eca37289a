#pragma once

#include "support_http/http_response.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace acp::test {

/// A self-signed certificate and its key, as PEM files in a folder that goes away with it.
class test_certificate {
public:
  explicit test_certificate(const std::string& name);
  ~test_certificate();
  test_certificate(const test_certificate&) = delete;
  test_certificate& operator=(const test_certificate&) = delete;

  std::string certificate() const { return folder_ / "certificate.pem"; }
  std::string key() const { return folder_ / "key.pem"; }

private:
  std::filesystem::path folder_;
};

/// One connection under TLS to 127.0.0.1, which trusts everybody. Every wait has a deadline of ten seconds; whatever
/// goes wrong throws std::runtime_error.
class tls_client {
public:
  struct offer {
    int most_version = 0; ///< as OpenSSL numbers them; 0: the newest
    std::string alpn;     ///< one protocol; empty: none is named
    const test_certificate* shown = nullptr;
  };
  explicit tls_client(std::uint16_t port) : tls_client(port, offer{}) {}
  tls_client(std::uint16_t port, const offer& o);
  ~tls_client();
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;

  void send_bytes(std::string_view bytes);
  http_response receive();
  void read_until(std::string_view text); ///< among what was sent and not received yet
  /// True when the server said that nothing more comes, instead of just closing.
  bool ended_in_order();
  std::string alpn() const;        ///< what was agreed on
  std::string server_name() const; ///< in the certificate that was shown
  int socket() const noexcept { return socket_; }

private:
  void read_some();

  std::unique_ptr<ssl_ctx_st, void (*)(ssl_ctx_st*)> context_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> session_;
  int socket_ = -1;
  bool farewell_ = false;
  std::string unread_;
};

} // namespace acp::test
