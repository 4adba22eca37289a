#include "http/receiver/receiver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

namespace acp::inbound {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr std::size_t most_connections = 32;
constexpr std::uint64_t most_body_bytes = std::uint64_t{1} << 20U;
constexpr std::uint32_t most_header_bytes = 16U * 1024U;
constexpr auto longest_request = 10s;
constexpr asio::as_tuple_t<asio::use_awaitable_t<>> await_result{};

using request = http::request<http::string_body>;

delivery as_delivery(request& from) {
  delivery d{std::string{from.method_string()}, std::string{from.target()}, {}, std::move(from.body())};
  for (const auto& field : from) d.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
  return d;
}

std::optional<tcp::endpoint> read_address(std::string_view at) {
  const auto colon = at.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = at.substr(0, colon);
  const auto digits = at.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  error_code ec;
  const auto address = asio::ip::make_address(std::string{host}, ec);
  if (ec || problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return tcp::endpoint{address, port};
}

std::string as_text(const tcp::endpoint& at) {
  const auto host = at.address().to_string();
  return (at.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(at.port());
}

class beast_receiver final : public receiver {
public:
  explicit beast_receiver(delivery_handler handler) : handler_(std::move(handler)) {}
  ~beast_receiver() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  std::expected<void, std::string> open(const tcp::endpoint& at) {
    error_code ec;
    acceptor_.open(at.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(at, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return std::unexpected("can't listen on " + as_text(at) + ": " + ec.message());
    address_ = as_text(acceptor_.local_endpoint());
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread{[this] { io_.run(); }};
    return {};
  }

  const std::string& address() const override { return address_; }

private:
  asio::awaitable<void> accept() {
    while (true) {
      auto [ec, socket] = co_await acceptor_.async_accept(await_result);
      if (ec == asio::error::operation_aborted) co_return;
      if (ec) { // out of descriptors, most likely
        asio::steady_timer pause{io_, 100ms};
        co_await pause.async_wait(await_result);
        continue;
      }
      if (connections_ >= most_connections) continue; // hung up on: whoever delivers comes again
      asio::co_spawn(io_, serve(beast::tcp_stream{std::move(socket)}), asio::detached);
    }
  }

  asio::awaitable<void> serve(beast::tcp_stream stream) {
    ++connections_;
    beast::flat_buffer buffer;
    for (bool more = true; more;) {
      const bool next = co_await serve_one(stream, buffer);
      more = next;
    }
    --connections_;
  }

  /// False: there is nothing more to come on this connection.
  asio::awaitable<bool> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_body_bytes);
    parser.header_limit(most_header_bytes);
    stream.expires_after(longest_request);
    const auto [ec, bytes] = co_await http::async_read(stream, buffer, parser, await_result);
    const bool is_http = ec.category() == http::make_error_code(http::error::bad_version).category();
    if (ec && (!is_http || ec == http::error::end_of_stream || ec == http::error::partial_message)) co_return false;
    const bool keep = !ec && parser.get().keep_alive();
    auto said = ec ? answer{ec == http::error::body_limit ? 413 : 400, "{}"} : handler_(as_delivery(parser.get()));
    http::response<http::string_body> out;
    out.version(11);
    out.result(static_cast<unsigned>(said.status));
    out.set(http::field::content_type, "application/json");
    out.keep_alive(keep);
    out.body() = std::move(said.body);
    out.prepare_payload();
    const auto [failed, written] = co_await http::async_write(stream, out, await_result);
    co_return keep && !failed;
  }

  delivery_handler handler_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  std::size_t connections_ = 0;
  std::string address_;
  std::thread thread_;
};

} // namespace

std::expected<std::unique_ptr<receiver>, std::string> listen(std::string_view at, delivery_handler handler) {
  const auto endpoint = read_address(at);
  if (!endpoint) return std::unexpected(std::string{at} + " is no numeric address with a port, as 127.0.0.1:9000 is");
  auto made = std::make_unique<beast_receiver>(std::move(handler));
  if (auto opened = made->open(*endpoint); !opened) return std::unexpected(std::move(opened.error()));
  return made;
}

} // namespace acp::inbound
