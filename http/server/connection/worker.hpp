#pragma once

#include "http/server/connection/connection_count.hpp"
#include "http/server/connection/io.hpp"
#include "http/server/connection/mailbox.hpp"
#include "http/server/edge.hpp"
#include "http/server/message/request_id.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace acp::http {

class connection;

/// One I/O thread: its io_context, its connections, and the clock that ends those that are too slow. A timer for each
/// wait would cost more than most requests; one that looks at all deadlines every so often costs next to nothing.
class worker {
public:
  worker(const edge& e, connection_count& count);
  ~worker();

  void start();
  /// Any thread: serves this connection, whose place in the count is taken.
  void adopt(tcp_socket socket, const client_address& peer, connection_count::place place);
  /// Any thread: no request after those that are here or on their way.
  void drain();
  /// Any thread: ends all connections as they are.
  void abort();
  /// Ends the thread, which must have no connections left, and waits for it.
  void finish();

  boost::asio::io_context& io() noexcept { return io_; }

  // On the worker's thread:
  void add(connection& c);
  void remove(connection& c) noexcept;
  bool is_draining() const noexcept { return draining_; }
  const edge& served() const noexcept { return edge_; }
  request_id_source& ids() noexcept { return ids_; }
  const std::shared_ptr<mailbox>& replies() noexcept { return mailbox_; }
  std::string_view date(); ///< now, as HTTP writes it
  std::uint64_t next_request() noexcept { return ++requests_; }

private:
  using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>, io_executor>;
  task<void> watch_deadlines();

  const edge& edge_;
  connection_count& count_;
  std::vector<connection*> connections_; // outlives the io_context, whose end may end tasks
  boost::asio::io_context io_{1};
  std::shared_ptr<mailbox> mailbox_;
  timer timer_;
  request_id_source ids_;
  std::string date_;
  std::time_t date_second_ = 0;
  std::uint64_t requests_ = 0;
  bool draining_ = false;
  bool finishing_ = false;
  std::thread thread_;
};

} // namespace acp::http
