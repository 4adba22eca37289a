// A fast receiver of webhooks: answers each POST at once and notes when its first byte came, at which port, and under
// which webhook-id. Ports stand for endpoints of different hosts.
//
// receiver PORTS FILE
// Its ports, free ones of loopback, are its first line. A GET is answered with the number of POSTs so far. SIGTERM ends
// it and writes a line for each POST: nanoseconds since 1970, place of the port, webhook-id.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto result = asio::as_tuple(asio::use_awaitable);

struct arrival {
  std::int64_t at_ns;
  std::size_t port;
  std::string id;
};
using arrivals = std::vector<arrival>;

std::int64_t now_ns() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

http::response<http::string_body> answer_to(const http::request<http::string_body>& request, const arrivals& all) {
  http::response<http::string_body> response{http::status::ok, request.version()};
  response.keep_alive(request.keep_alive());
  if (request.method() == http::verb::get) response.body() = std::to_string(all.size());
  response.prepare_payload();
  return response;
}

asio::awaitable<void> serve(tcp::socket socket, std::size_t port, arrivals& all) {
  boost::beast::flat_buffer buffer;
  while (true) {
    // Nobody sends a request before the one before is answered: what is read first is a request's beginning.
    const auto [failed, bytes] = co_await socket.async_read_some(buffer.prepare(std::size_t{8} << 10U), result);
    if (failed) co_return;
    buffer.commit(bytes);
    const auto at = now_ns();
    http::request<http::string_body> request;
    if (const auto [ec, n] = co_await http::async_read(socket, buffer, request, result); ec) co_return;
    if (request.method() == http::verb::post) all.push_back({at, port, std::string(request["webhook-id"])});
    auto response = answer_to(request, all);
    if (const auto [ec, n] = co_await http::async_write(socket, response, result); ec) co_return;
    if (!response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept_all(asio::io_context& io, tcp::acceptor& acceptor, std::size_t port, arrivals& all) {
  while (true) {
    tcp::socket socket(io);
    if (const auto [ec] = co_await acceptor.async_accept(socket, result); ec) co_return;
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(io, serve(std::move(socket), port, all), asio::detached);
  }
}

int write_down(const arrivals& all, const char* name) {
  std::FILE* const file = std::fopen(name, "w");
  if (file == nullptr) return 1;
  for (const auto& a : all) std::fprintf(file, "%lld,%zu,%s\n", static_cast<long long>(a.at_ns), a.port, a.id.c_str());
  return std::fclose(file) == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: receiver PORTS FILE\n", stderr);
    return 2;
  }
  const auto count = std::strtoul(argv[1], nullptr, 10);
  asio::io_context io(1);
  arrivals all;
  std::vector<tcp::acceptor> acceptors;
  for (std::size_t i = 0; i < count; ++i)
    acceptors.emplace_back(io, tcp::endpoint{asio::ip::address_v4::loopback(), 0});
  for (std::size_t i = 0; i < count; ++i) {
    std::printf("%s%d", i == 0 ? "" : " ", acceptors[i].local_endpoint().port());
    asio::co_spawn(io, accept_all(io, acceptors[i], i, all), asio::detached);
  }
  std::puts("");
  std::fflush(stdout);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](auto, auto) { io.stop(); });
  io.run();
  return write_down(all, argv[2]);
}
