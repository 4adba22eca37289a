// Requests at a steady rate, whatever becomes of them (an open loop), for tests of overload. Each connection walks
// through sessions: a create, then updates and reads of it. A refused request is not repeated.
//
// steady_load PORT KEYFILE RATE SECONDS CONNECTIONS CREATE_BODY UPDATE_BODY
// Ends with a line of JSON: how many of each status, how many refusals lacked Retry-After, what was done in each
// second.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using clock_type = std::chrono::steady_clock;
using std::chrono::duration;

struct plan {
  std::uint16_t port;
  std::string key;
  double rate;
  double seconds;
  int connections;
  std::string create;
  std::string update;
};

/// All connections share it: who is free takes the next request and waits for its time.
struct progress {
  clock_type::time_point start = clock_type::now();
  long next = 0;
  std::map<unsigned, long> statuses;
  long without_retry_after = 0;
  double slowest_done = 0;   ///< seconds
  std::vector<long> done;    ///< in each second
  std::vector<long> written; ///< of these, those that are events
};

enum class step { create, update, read };

std::string read_file(const char* name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw std::runtime_error(std::string("cannot read ") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string bytes_of(const plan& p, long number, step what, const std::string& session) {
  const auto& body = what == step::create ? p.create : p.update;
  std::string bytes = what == step::read ? "GET " : "POST ";
  bytes += "/checkout_sessions";
  if (what != step::create) bytes += "/" + session;
  bytes += " HTTP/1.1\r\nHost: shop.test\r\nAPI-Version: 2026-04-17\r\nAuthorization: Bearer " + p.key + "\r\n";
  if (what == step::read) return bytes + "\r\n";
  bytes += "Content-Type: application/json\r\nIdempotency-Key: steady-" + std::to_string(::getpid()) + "-" +
           std::to_string(number) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return bytes + body;
}

std::string session_in(const std::string& body) {
  const auto at = body.find("\"cs_");
  return at == std::string::npos ? std::string{} : body.substr(at + 1, body.find('"', at + 1) - at - 1);
}

void count(progress& all, clock_type::time_point begun, const http::response<http::string_body>& r, step what) {
  const auto now = clock_type::now();
  ++all.statuses[r.result_int()];
  if (r.result_int() >= 300) {
    if (r.find(http::field::retry_after) == r.end()) ++all.without_retry_after;
    return;
  }
  all.slowest_done = std::max(all.slowest_done, duration<double>(now - begun).count());
  const auto second = static_cast<std::size_t>(duration<double>(now - all.start).count());
  if (all.done.size() <= second) all.done.resize(second + 1);
  if (all.written.size() <= second) all.written.resize(second + 1);
  ++all.done[second];
  if (what != step::read) ++all.written[second];
}

asio::awaitable<void> work(const plan& p, progress& all) {
  static constexpr step walk[] = {step::create, step::update, step::read, step::update, step::read};
  const auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  co_await socket.async_connect({asio::ip::address_v4::loopback(), p.port}, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  asio::steady_timer timer(executor);
  boost::beast::flat_buffer buffer;
  std::string session;
  std::size_t at = 0;
  while (clock_type::now() - all.start < duration<double>(p.seconds)) {
    const auto number = all.next++;
    const auto due = all.start + std::chrono::duration_cast<clock_type::duration>(
                                     duration<double>(static_cast<double>(number) / p.rate));
    if (due - all.start >= duration<double>(p.seconds)) break;
    if (due > clock_type::now()) {
      timer.expires_at(due);
      co_await timer.async_wait(asio::use_awaitable);
    }
    const auto begun = clock_type::now();
    const auto request = bytes_of(p, number, walk[at], session);
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(socket, buffer, response, asio::use_awaitable);
    count(all, begun, response, walk[at]);
    const bool done = response.result_int() < 300;
    if (at == 0 && done) session = session_in(response.body());
    if (at > 0 || done) at = (at + 1) % std::size(walk);
  }
}

void print_list(const char* name, const std::vector<long>& values) {
  std::printf(", \"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%ld", i == 0 ? "" : ", ", values[i]);
  std::printf("]");
}

int run(char** argv) {
  const plan p{.port = static_cast<std::uint16_t>(std::atoi(argv[1])),
               .key = read_file(argv[2]),
               .rate = std::atof(argv[3]),
               .seconds = std::atof(argv[4]),
               .connections = std::atoi(argv[5]),
               .create = read_file(argv[6]),
               .update = read_file(argv[7])};
  asio::io_context io(1);
  progress all;
  for (int i = 0; i < p.connections; ++i)
    asio::co_spawn(io, work(p, all), [](std::exception_ptr failed) {
      if (failed) std::rethrow_exception(failed);
    });
  io.run();
  std::printf("{\"seconds\": %.3f, \"slowest\": %.3f, \"without_retry_after\": %ld, \"statuses\": {",
              duration<double>(clock_type::now() - all.start).count(), all.slowest_done, all.without_retry_after);
  const char* between = "";
  for (const auto& [status, times] : all.statuses) {
    std::printf("%s\"%u\": %ld", between, status, times);
    between = ", ";
  }
  std::printf("}");
  print_list("done", all.done);
  print_list("written", all.written);
  std::printf("}\n");
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::fputs("usage: steady_load PORT KEYFILE RATE SECONDS CONNECTIONS CREATE_BODY UPDATE_BODY\n", stderr);
    return 2;
  }
  try {
    return run(argv);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "steady_load: %s\n", why.what());
    return 1;
  }
}
