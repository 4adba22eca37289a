#include "support_http/http_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace acp::test {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* doing) { throw std::system_error{errno, std::generic_category(), doing}; }

} // namespace

std::string to_bytes(const http_request& request) {
  std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
  if (!request.body.empty() || request.method == "POST")
    bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return bytes + "\r\n" + request.body;
}

http_client::http_client(std::uint16_t port, std::chrono::milliseconds deadline) : port_(port), deadline_(deadline) {}

http_client::~http_client() { close(); }

http_response http_client::send(const http_request& request) {
  send_bytes(to_bytes(request));
  auto response = receive(request.method == "HEAD");
  if (response.header("Connection") == "close") close();
  return response;
}

void http_client::connect() {
  close();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) fail("socket");
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS)
    fail("connect");
  if (!wait_for(POLLOUT, clock::now() + deadline_)) throw std::runtime_error{"connecting took too long"};
  socklen_t size = sizeof errno;
  int error = 0;
  ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  if (error != 0) fail("connect");
}

void http_client::send_bytes(std::string_view bytes) {
  if (socket_ < 0) connect();
  const auto until = clock::now() + deadline_;
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      fail("send");
    } else if (!wait_for(POLLOUT, until)) {
      throw std::runtime_error{"sending took too long"};
    }
  }
}

http_response http_client::receive(bool to_head) {
  const auto until = clock::now() + deadline_;
  while (true) {
    if (auto response = take_response(unread_, to_head)) return std::move(*response);
    if (!read_some(until)) throw std::runtime_error{"the server closed the connection before it had answered"};
  }
}

bool http_client::closed_by_server(std::chrono::milliseconds within) {
  const auto until = clock::now() + within;
  try {
    while (read_some(until)) {
    }
    return true;
  } catch (const std::system_error& e) {
    return e.code() == std::errc::connection_reset;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void http_client::shut_down_sending() { ::shutdown(socket_, SHUT_WR); }

void http_client::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  unread_.clear();
}

bool http_client::wait_for(short events, clock::time_point until) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
  pollfd ready{socket_, events, 0};
  return ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) > 0;
}

bool http_client::read_some(clock::time_point until) {
  std::array<char, 16 * 1024> bytes{};
  while (true) {
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got == 0) return false;
    if (got > 0) {
      unread_.append(bytes.data(), static_cast<std::size_t>(got));
      return true;
    }
    if (errno != EAGAIN && errno != EINTR) fail("recv");
    if (!wait_for(POLLIN, until)) throw std::runtime_error{"the server did not answer in time"};
  }
}

} // namespace acp::test
