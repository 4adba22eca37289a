#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace acp::test {

/// A connection as a script sees it. Everything blocks, and ends when the server goes away.
class peer {
public:
  peer(int socket, SSL* tls) : socket_(socket), tls_(tls) {}
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  ~peer();

  struct request {
    std::string head; ///< up to and with the empty line
    std::string body;
  };
  /// The next request, or nothing when the connection ends before.
  std::optional<request> read_request();
  /// False when the other side is gone.
  bool send(std::string_view bytes);
  /// A 200 with this body, and its length.
  bool answer(std::string_view body = "ok");
  void wait_for_close();
  void hang();                     ///< reads nothing until the other side is gone
  void close();                    ///< nothing more comes from here
  std::string server_name() const; ///< what the handshake named, or nothing
  void reset();                    ///< RST instead of FIN

private:
  std::ptrdiff_t read(char* to, std::size_t most);

  int socket_;
  SSL* tls_;
  std::string buffered_;
};

/// Listens on 127.0.0.1 and runs a script per connection, each on a thread of its own.
class scripted_server {
public:
  using script = std::function<void(peer&)>;

  /// With a context it speaks TLS, and the script begins after the handshake.
  explicit scripted_server(script s, std::shared_ptr<SSL_CTX> tls = nullptr);
  ~scripted_server();

  std::uint16_t port() const noexcept { return port_; }
  std::string url(std::string_view path = "/hook") const;
  int connections() const noexcept { return connections_; }

private:
  void accept_all();
  void serve(int socket);

  script script_;
  std::shared_ptr<SSL_CTX> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<int> open_;
  std::vector<std::thread> peers_;
  std::thread acceptor_;
};

} // namespace acp::test
