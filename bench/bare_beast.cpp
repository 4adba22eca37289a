// The yardstick for reads: what Beast and Asio coroutines do when there is nothing to do. Answers every request with
// the same body of a given size.
//
// bare_beast PORT BODY_BYTES [THREADS] [shared]
// With several threads each has an io_context of its own, or all share one where `shared` is given.

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
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(tcp::socket socket, const std::string& body) {
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    if (const auto [ec, n] = co_await http::async_read(socket, buffer, request, result); ec) co_return;
    http::response<http::span_body<const char>> response{http::status::ok, request.version()};
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = {body.data(), body.size()};
    response.prepare_payload();
    if (const auto [ec, n] = co_await http::async_write(socket, response, result); ec) co_return;
    if (!response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, std::vector<std::unique_ptr<asio::io_context>>& contexts,
                                 const std::string& body) {
  for (std::size_t turn = 0;; ++turn) {
    auto& io = *contexts[turn % contexts.size()];
    tcp::socket socket(io);
    if (const auto [ec] = co_await acceptor.async_accept(socket, result); ec) co_return;
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(io, serve(std::move(socket), body), asio::detached);
  }
}

int number(char* text) { return static_cast<int>(std::strtol(text, nullptr, 10)); }

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bare_beast PORT BODY_BYTES [THREADS] [shared]\n", stderr);
    return 2;
  }
  const int threads = argc > 3 ? number(argv[3]) : 1;
  const bool shared = argc > 4;
  const std::string body(static_cast<std::size_t>(number(argv[2])), 'x');

  std::vector<std::unique_ptr<asio::io_context>> contexts;
  for (int i = 0; i < (shared ? 1 : threads); ++i)
    contexts.push_back(std::make_unique<asio::io_context>(shared ? threads : 1));
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
  for (auto& io : contexts) guards.push_back(asio::make_work_guard(*io));

  tcp::acceptor acceptor(*contexts.front(),
                         {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(number(argv[1]))});
  asio::co_spawn(*contexts.front(), accept_all(acceptor, contexts, body), asio::detached);
  asio::signal_set signals(*contexts.front(), SIGINT, SIGTERM);
  signals.async_wait([&](auto, auto) {
    for (auto& io : contexts) io->stop();
  });

  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i)
    others.emplace_back([&io = *contexts[static_cast<std::size_t>(i) % contexts.size()]] { io.run(); });
  contexts.front()->run();
  return 0;
}
