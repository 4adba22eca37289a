#pragma once

#include "http/server/connection/connection_count.hpp"
#include "http/server/connection/io.hpp"
#include "http/server/settings.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace acp::http {

class worker;

/// Accepts connections on the first worker's thread and deals them out to all of them in turn.
class listener {
public:
  listener(const std::vector<std::unique_ptr<worker>>& workers, connection_count& count);

  /// Binds and listens; the error is for the operator. Before `start`.
  std::expected<void, std::string> open(const std::string& address, std::uint16_t port);
  void start();
  /// On the first worker's thread: takes in what the kernel has accepted already, then no more.
  void stop();

  std::uint16_t port() const noexcept { return port_; }

private:
  task<void> run();
  void hand_over(tcp_socket socket, const boost::asio::ip::tcp::endpoint& from, worker& to);
  worker& next_worker();

  const std::vector<std::unique_ptr<worker>>& workers_;
  connection_count& count_;
  tcp_acceptor acceptor_;
  std::size_t turn_ = 0;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

} // namespace acp::http
