#include "scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <stdexcept>

namespace acp::test {
namespace {

std::size_t length_in(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    const auto digits = head.substr(at + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
  }
  return length;
}

} // namespace

peer::~peer() {
  if (tls_ != nullptr) SSL_free(tls_);
}

std::ptrdiff_t peer::read(char* to, std::size_t most) {
  if (tls_ != nullptr) return SSL_read(tls_, to, static_cast<int>(most));
  return ::recv(socket_, to, most, 0);
}

std::optional<peer::request> peer::read_request() {
  std::array<char, 4096> bytes{};
  while (true) {
    if (const auto end = buffered_.find("\r\n\r\n"); end != std::string::npos) {
      const auto head = end + 4;
      const auto whole = head + length_in(std::string_view{buffered_}.substr(0, head));
      if (buffered_.size() >= whole) {
        request r{buffered_.substr(0, head), buffered_.substr(head, whole - head)};
        buffered_.erase(0, whole);
        return r;
      }
    }
    const auto got = read(bytes.data(), bytes.size());
    if (got <= 0) return std::nullopt;
    buffered_.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

bool peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::ptrdiff_t sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                                : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool peer::answer(std::string_view body) {
  return send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body});
}

void peer::wait_for_close() {
  std::array<char, 4096> bytes{};
  while (read(bytes.data(), bytes.size()) > 0) {
  }
}

void peer::hang() {
  pollfd watched{socket_, POLLRDHUP, 0};
  ::poll(&watched, 1, -1);
}

void peer::close() { ::shutdown(socket_, SHUT_WR); }

std::string peer::server_name() const {
  const auto* const name = SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

void peer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

scripted_server::scripted_server(script s, std::shared_ptr<SSL_CTX> tls) : script_(std::move(s)), tls_(std::move(tls)) {
  std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0 || ::getsockname(listener_, any, &size) != 0)
    throw std::runtime_error("no port to listen on");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

scripted_server::~scripted_server() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& p : peers_) p.join();
  ::close(listener_);
}

std::string scripted_server::url(std::string_view path) const {
  return (tls_ ? "https" : "http") + std::string{"://127.0.0.1:"} + std::to_string(port_) + std::string{path};
}

void scripted_server::accept_all() {
  while (true) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::scoped_lock lock(mutex_);
    if (stopping_) {
      ::close(socket);
      return;
    }
    ++connections_;
    open_.push_back(socket);
    peers_.emplace_back([this, socket] { serve(socket); });
  }
}

void scripted_server::serve(int socket) {
  {
    SSL* session = tls_ ? SSL_new(tls_.get()) : nullptr;
    if (session != nullptr) SSL_set_fd(session, socket);
    peer p(socket, session);
    if (session == nullptr || SSL_accept(session) == 1) script_(p);
  }
  const std::scoped_lock lock(mutex_); // so that no number is shut down that is another's by then
  std::erase(open_, socket);
  ::close(socket);
}

} // namespace acp::test
