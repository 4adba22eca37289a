#include "http/server/connection/worker.hpp"

#include "http/server/connection/connection.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace acp::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A deadline may be kept late by as much as this.
milliseconds tick_of(const deadlines& d) {
  const auto shortest = std::min({d.header, d.body, d.request, d.write, d.idle, d.linger, d.farewell});
  return std::clamp(shortest / 10, milliseconds{5}, milliseconds{100});
}

/// The connection is not in the frame: Asio keeps the memory of frames for the next one, up to a kilobyte.
task<void> serve(tcp_socket socket, client_address peer, connection_count::place place, worker& home,
                 connection_count& count) {
  struct place_holder {
    connection_count& count;
    connection_count::place place;
    client_address peer;
    ~place_holder() { count.give_back(place, peer); }
  } const holder{count, place, peer};
  const auto c = std::make_unique<connection>(std::move(socket), peer, home);
  if (place == connection_count::place::served)
    co_await c->run();
  else
    co_await c->turn_away(place);
}

void report(std::exception_ptr failed) {
  if (!failed) return;
  try {
    std::rethrow_exception(failed);
  } catch (const std::exception& e) {
    telemetry::log(telemetry::log_level::error, "connection_failed", {telemetry::log_field::cause(e.what())});
  }
}

} // namespace

worker::worker(const edge& e, connection_count& count)
    : edge_(e)
    , count_(count)
    , mailbox_(std::make_shared<mailbox>(io_, e.under_way))
    , timer_(io_) {}

worker::~worker() {
  if (thread_.joinable()) finish();
  mailbox_->close();
}

void worker::start() {
  boost::asio::co_spawn(io_.get_executor(), watch_deadlines(), report);
  thread_ = std::thread([this] {
    mailbox_->adopt_thread();
    io_.run();
  });
}

void worker::adopt(tcp_socket socket, const client_address& peer, connection_count::place place) {
  boost::asio::post(io_, [this, peer, place, s = std::move(socket)]() mutable {
    boost::asio::co_spawn(io_.get_executor(), serve(std::move(s), peer, place, *this, count_), report);
  });
}

void worker::drain() {
  boost::asio::post(io_, [this] {
    draining_ = true;
    for (auto* c : connections_) c->begin_drain();
  });
}

void worker::abort() {
  boost::asio::post(io_, [this] {
    for (auto* c : connections_) c->abort();
  });
}

void worker::finish() {
  boost::asio::post(io_, [this] {
    finishing_ = true;
    timer_.cancel();
  });
  thread_.join();
  mailbox_->close();
}

void worker::add(connection& c) { connections_.push_back(&c); }

void worker::remove(connection& c) noexcept {
  const auto at = std::ranges::find(connections_, &c);
  *at = connections_.back();
  connections_.pop_back();
}

task<void> worker::watch_deadlines() {
  const auto tick = tick_of(edge_.settings.deadlines);
  while (!finishing_) {
    timer_.expires_after(tick);
    co_await timer_.async_wait(await_result);
    const auto now = steady_clock::now();
    for (auto* c : connections_) c->on_tick(now);
  }
}

std::string_view worker::date() {
  const auto now = std::time(nullptr);
  if (now == date_second_) return date_;
  date_second_ = now;
  std::tm parts{};
  gmtime_r(&now, &parts);
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text{};
  const auto size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                  days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                                  months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                                  parts.tm_hour, parts.tm_min, parts.tm_sec);
  date_.assign(text.data(), static_cast<std::size_t>(size));
  return date_;
}

} // namespace acp::http
