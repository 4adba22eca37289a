#pragma once

#include "http/server/checks/exchange.hpp"
#include "http/server/connection/connection_count.hpp"
#include "http/server/connection/io.hpp"
#include "http/server/connection/reply_slot.hpp"
#include "http/server/connection/request_reader.hpp"
#include "http/server/connection/wire.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace acp::http {

class worker;

/// One connection, from accept to close, as one coroutine: requests are answered one after the other, so pipelined ones
/// are answered in order. Everything happens on the worker's thread.
class connection {
public:
  connection(tcp_socket socket, const client_address& peer, worker& home);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Serves requests until the connection is over.
  task<void> run();
  /// Says why there is no room and closes.
  task<void> turn_away(connection_count::place why);

  /// Ends a wait that has lasted too long.
  void on_tick(std::chrono::steady_clock::time_point now);
  void begin_drain();
  void abort();

private:
  enum class phase : std::uint8_t { handshake, idle, header, body, service, writing, lingering };
  enum class need : std::uint8_t { input, go_ahead, nothing };
  using clock = std::chrono::steady_clock;

  task<bool> shake_hands();
  task<bool> serve_next();
  task<bool> read_secure();
  task<bool> send_go_ahead();
  task<bool> send_rest();
  task<bool> send_rest_secure();
  task<void> wait_for_service(std::optional<response>& answer);
  task<void> linger();
  task<void> stream_on();
  bool is_gone();
  bool may_go_on();

  need advance(std::optional<response>& answer);
  need judge_head(std::optional<response>& answer);
  bool may_read();
  void ask_service(std::optional<response>& answer);
  void enter(phase p);
  std::chrono::milliseconds allowed(phase p) const;
  bool is_last();
  void prepare(const response& answer);
  bool try_send();
  bool try_send(boost::system::error_code& ec);
  void count(const response& answer);
  void log(const response& answer) const;
  std::optional<std::chrono::nanoseconds> time_taken() const;

  worker& worker_;
  wire wire_;
  request_reader reader_;
  exchange exchange_;
  std::shared_ptr<reply_slot> slot_; ///< while the service has the request
  std::string head_text_;
  std::string cors_;
  telemetry::gauge::mark in_flight_;               ///< from a request's head to its answer
  std::array<boost::asio::const_buffer, 2> out_{}; ///< what is still to be sent
  clock::time_point deadline_ = clock::time_point::max();
  clock::time_point head_read_at_{};
  phase phase_ = phase::idle;
  bool expired_ = false;     ///< the phase's deadline has passed
  bool last_ = false;        ///< the answer under way ends the connection
  bool say_goodbye_ = false; ///< a last answer was sent: let the other side read it
};

} // namespace acp::http
