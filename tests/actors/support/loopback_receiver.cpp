#include "tests/actors/support/loopback_receiver.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace acp::test {
namespace {

/// Reads requests off one connection.
class request_source {
public:
  explicit request_source(int socket) : socket_(socket) {}

  /// Nothing: the other side has closed.
  std::optional<received> next() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!fill()) return std::nullopt;
    received r = parse(buffer_.substr(0, end));
    const auto length = static_cast<std::size_t>(std::stoul(r.headers["content-length"]));
    const auto whole = end + 4 + length;
    while (buffer_.size() < whole)
      if (!fill()) return std::nullopt;
    r.body = buffer_.substr(end + 4, length);
    buffer_.erase(0, whole);
    r.at = std::chrono::steady_clock::now();
    return r;
  }

private:
  bool fill() {
    char bytes[16384];
    const auto n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  static received parse(const std::string& head) {
    received r;
    auto line_end = head.find("\r\n");
    const auto space = head.find(' ');
    r.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    while (line_end != std::string::npos) {
      const auto begin = line_end + 2;
      line_end = head.find("\r\n", begin);
      const auto line = head.substr(begin, line_end == std::string::npos ? line_end : line_end - begin);
      const auto colon = line.find(": ");
      auto name = line.substr(0, colon);
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      r.headers[name] = line.substr(colon + 2);
    }
    return r;
  }

  int socket_;
  std::string buffer_;
};

void require(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

loopback_receiver::loopback_receiver(std::function<receiver_answer(const received&)> answer)
    : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(listener_ >= 0, "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  require(::bind(listener_, generic, size) == 0, "bind");
  require(::listen(listener_, 1024) == 0, "listen");
  require(::getsockname(listener_, generic, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

loopback_receiver::~loopback_receiver() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const auto s : sockets_) ::shutdown(s, SHUT_RDWR);
  }
  for (auto& t : threads_) t.join();
  for (const auto s : sockets_) ::close(s);
  ::close(listener_);
}

std::string loopback_receiver::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<received> loopback_receiver::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

std::size_t loopback_receiver::count() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

void loopback_receiver::accept_all() {
  while (!stopping_) {
    const int s = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (s < 0) continue;
    const int on = 1;
    ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    sockets_.push_back(s);
    threads_.emplace_back([this, s] { serve(s); });
  }
}

void loopback_receiver::serve(int socket) {
  request_source requests{socket};
  while (auto r = requests.next()) {
    {
      const std::lock_guard lock(mutex_);
      all_.push_back(*r);
    }
    const auto a = answer_(*r);
    // In small steps, so that the end of a test is not held up by a receiver that hangs.
    const auto until = std::chrono::steady_clock::now() + a.after;
    while (!stopping_ && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    if (a.status == 0) break;
    const auto text = "HTTP/1.1 " + std::to_string(a.status) + " x\r\n" + a.headers +
                      "Content-Length: " + std::to_string(a.body.size()) + "\r\n\r\n" + a.body;
    if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) break;
  }
  ::shutdown(socket, SHUT_RDWR);
}

} // namespace acp::test
