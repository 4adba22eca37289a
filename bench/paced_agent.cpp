// An agent's requests at a steady rate, whatever becomes of them (an open loop): sessions that are created and then
// updated three times each. Every request is one event of the log.
//
// paced_agent PORT KEYFILE RATE SECONDS CONNECTIONS CREATE_BODY UPDATE_BODY UPDATE_BODY
// Ends with a line of JSON: requests, seconds, how many were refused, how many began over 10 ms late.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using clock_type = std::chrono::steady_clock;
using std::chrono::duration;

constexpr std::chrono::milliseconds late{10};
constexpr int updates = 3;

struct plan {
  std::uint16_t port;
  std::string key;
  double rate;
  double seconds;
  int connections;
  std::array<std::string, 3> bodies;

  int requests() const { return static_cast<int>(rate * seconds); }
};

/// All connections share it: who is free takes the next request and waits for its time.
struct progress {
  clock_type::time_point start = clock_type::now();
  int next = 0;
  int refused = 0;
  int begun_late = 0;
};

std::string read_file(const char* name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw std::runtime_error(std::string("cannot read ") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

http::request<http::string_body> request_for(const plan& p, int number, int step, const std::string& session) {
  http::request<http::string_body> r{http::verb::post, "/checkout_sessions" + (step == 0 ? "" : "/" + session), 11};
  r.set(http::field::host, "shop.test");
  r.set(http::field::authorization, "Bearer " + p.key);
  r.set(http::field::content_type, "application/json");
  r.set("API-Version", "2026-04-17");
  r.set("Idempotency-Key", "paced-" + std::to_string(::getpid()) + "-" + std::to_string(number));
  r.body() = p.bodies[static_cast<std::size_t>(step == 0 ? 0 : 1 + step % 2)];
  r.prepare_payload();
  return r;
}

std::string session_in(const std::string& body) {
  const auto at = body.find("\"cs_");
  return at == std::string::npos ? std::string{} : body.substr(at + 1, body.find('"', at + 1) - at - 1);
}

asio::awaitable<void> work(const plan& p, progress& all) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  co_await socket.async_connect({asio::ip::address_v4::loopback(), p.port}, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  asio::steady_timer timer(executor);
  boost::beast::flat_buffer buffer;
  std::string session;
  int step = 0;
  while (all.next < p.requests()) {
    const int number = all.next++;
    const auto due = all.start + std::chrono::duration_cast<clock_type::duration>(duration<double>(number / p.rate));
    timer.expires_at(due);
    co_await timer.async_wait(asio::use_awaitable);
    if (clock_type::now() - due > late) ++all.begun_late;
    const auto request = request_for(p, number, step, session);
    co_await http::async_write(socket, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(socket, buffer, response, asio::use_awaitable);
    const bool done = response.result_int() < 300;
    if (!done) ++all.refused;
    if (step == 0 && done) session = session_in(response.body());
    step = done ? (step + 1) % (updates + 1) : 0;
  }
}

int run(char** argv) {
  const plan p{.port = static_cast<std::uint16_t>(std::atoi(argv[1])),
               .key = read_file(argv[2]),
               .rate = std::atof(argv[3]),
               .seconds = std::atof(argv[4]),
               .connections = std::atoi(argv[5]),
               .bodies = {read_file(argv[6]), read_file(argv[7]), read_file(argv[8])}};
  asio::io_context io(1);
  progress all;
  for (int i = 0; i < p.connections; ++i)
    asio::co_spawn(io, work(p, all), [](std::exception_ptr failed) {
      if (failed) std::rethrow_exception(failed);
    });
  io.run();
  const duration<double> took = clock_type::now() - all.start;
  std::printf("{\"requests\": %d, \"seconds\": %.3f, \"refused\": %d, \"late\": %d}\n", p.requests(), took.count(),
              all.refused, all.begun_late);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 9) {
    std::fputs("usage: paced_agent PORT KEYFILE RATE SECONDS CONNECTIONS CREATE_BODY UPDATE_BODY UPDATE_BODY\n",
               stderr);
    return 2;
  }
  try {
    return run(argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "paced_agent: %s\n", why.what());
    return 1;
  }
}
