#include "http/server/connection/listener.hpp"

#include "http/server/connection/worker.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace acp::http {

namespace asio = boost::asio;
using boost::system::error_code;

listener::listener(const std::vector<std::unique_ptr<worker>>& workers, connection_count& count)
    : workers_(workers)
    , count_(count)
    , acceptor_(workers.front()->io()) {}

namespace {

client_address address_of(const asio::ip::tcp::endpoint& endpoint) {
  const auto a = endpoint.address();
  return {(a.is_v6() ? a.to_v6() : asio::ip::make_address_v6(asio::ip::v4_mapped, a.to_v4())).to_bytes()};
}

} // namespace

std::expected<void, std::string> listener::open(const std::string& address, std::uint16_t port) {
  error_code ec;
  const auto ip = asio::ip::make_address(address, ec);
  if (ec) return std::unexpected{"the address to listen on must be a numeric IPv4 or IPv6 address, not " + address};
  const asio::ip::tcp::endpoint endpoint{ip, port};
  acceptor_.open(endpoint.protocol(), ec);
  if (!ec) acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) acceptor_.non_blocking(true, ec);
  if (ec) return std::unexpected{"can't listen on " + address + " port " + std::to_string(port) + ": " + ec.message()};
  port_ = acceptor_.local_endpoint().port();
  return {};
}

void listener::start() { asio::co_spawn(workers_.front()->io().get_executor(), run(), asio::detached); }

task<void> listener::run() {
  while (!stopped_) {
    auto& to = next_worker();
    tcp_socket socket(to.io());
    asio::ip::tcp::endpoint from;
    const auto [ec] = co_await acceptor_.async_accept(socket, from, await_result);
    if (!ec) {
      hand_over(std::move(socket), from, to);
    } else if (!stopped_) {
      // Out of descriptors or memory, most likely: those who wait keep waiting until there are some again.
      telemetry::log(telemetry::log_level::warn, "accept_failed", {telemetry::log_field::error(ec)});
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, io_executor>
          pause(workers_.front()->io(), std::chrono::milliseconds{100});
      co_await pause.async_wait(await_result);
    }
  }
}

void listener::stop() {
  stopped_ = true;
  error_code ec;
  while (acceptor_.is_open() && !ec) {
    auto& to = next_worker();
    tcp_socket socket(to.io());
    asio::ip::tcp::endpoint from;
    acceptor_.accept(socket, from, ec);
    if (!ec) hand_over(std::move(socket), from, to);
  }
  acceptor_.close(ec);
}

void listener::hand_over(tcp_socket socket, const asio::ip::tcp::endpoint& from, worker& to) {
  const auto peer = address_of(from);
  const auto place = count_.take(peer);
  if (place == connection_count::place::none) return to.served().counts->dropped();
  to.adopt(std::move(socket), peer, place);
}

worker& listener::next_worker() { return *workers_[turn_++ % workers_.size()]; }

} // namespace acp::http
