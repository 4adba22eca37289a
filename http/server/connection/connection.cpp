#include "http/server/connection/connection.hpp"

#include "http/server/connection/worker.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace acp::http {

namespace asio = boost::asio;
using boost::system::error_code;
using step = request_reader::step;

connection::connection(tcp_socket socket, const client_address& peer, worker& home)
    : worker_(home)
    , wire_(std::move(socket), home.served().settings.tls.get())
    , reader_(home.served().settings.limits)
    , exchange_(home.served(), home.ids(), peer) {
  worker_.add(*this);
}

connection::~connection() { worker_.remove(*this); }

task<void> connection::run() {
  bool more = true;
  if (wire_.is_secure()) more = co_await shake_hands();
  // Not `while (co_await serve_next())`: g++ 12 lays out the frame of such a loop wrongly.
  while (more) more = co_await serve_next();
  wire_.say_goodbye();
  if (say_goodbye_) co_await linger();
}

task<void> connection::turn_away(connection_count::place why) {
  bool able = true;
  if (wire_.is_secure()) able = co_await shake_hands();
  if (!able) co_return;
  auto answer =
      why == connection_count::place::address_turned_away
          ? refuse(429, {checkout::failure_kind::unavailable, "too_many_connections",
                         "There are too many connections from this address.", std::nullopt, std::chrono::seconds{1}})
          : try_again("too_many_connections", "The server has no room for a further connection.");
  answer.close = true;
  prepare(answer);
  count(answer);
  if (try_send()) co_await linger();
}

/// Agrees on TLS, within the time a header may take.
task<bool> connection::shake_hands() {
  enter(phase::handshake);
  auto ec = wire_.try_handshake();
  while (ec == asio::error::would_block && !expired_) {
    const auto [failed] = co_await wire_.ready();
    if (failed) break;
    ec = wire_.try_handshake();
  }
  if (!ec) co_return true;
  if (!expired_)
    telemetry::log(telemetry::log_level::debug, "tls_refused", {telemetry::log_field::cause(wire_.problem())});
  co_return false;
}

task<bool> connection::serve_next() {
  reader_.begin();
  exchange_.begin();
  head_read_at_ = {};
  enter(phase::idle);
  std::optional<response> answer;
  for (auto next = advance(answer); next != need::nothing; next = advance(answer)) {
    if (next == need::go_ahead) {
      const bool sent = co_await send_go_ahead();
      if (!sent) co_return false;
    } else if (wire_.is_secure() && may_read()) {
      const bool read = co_await read_secure();
      if (!read) co_return false;
    } else if (may_read()) {
      const auto space = reader_.space();
      const auto [ec, bytes] =
          co_await wire_.socket().async_read_some(asio::buffer(space.data(), space.size()), await_result);
      reader_.commit(bytes);
      if (ec && !expired_) co_return false;
    } else if (phase_ == phase::idle) {
      co_return false;
    } else {
      answer = refuse(408, "request_timeout", "The request did not arrive in time.");
      answer->close = true;
      break;
    }
  }
  if (!answer) ask_service(answer);
  if (!answer) co_await wait_for_service(answer);
  prepare(*answer);
  count(*answer); // before it is sent: who has an answer finds it counted
  bool sent = try_send();
  if (!sent) sent = co_await send_rest();
  if (!sent) co_return false;
  say_goodbye_ = last_;
  log(*answer);
  if (answer->stream) co_await stream_on();
  co_return !last_;
}

/// False when nothing more comes; when time is up, the caller sees it.
task<bool> connection::read_secure() {
  auto got = wire_.try_read(reader_.space());
  while (got.error == asio::error::would_block && !expired_) {
    const auto [failed] = co_await wire_.ready();
    if (failed) break;
    got = wire_.try_read(reader_.space());
  }
  reader_.commit(got.bytes);
  co_return !got.error || expired_;
}

/// Goes on with what has been read: until a request is complete, or has an answer that needs no more of it.
connection::need connection::advance(std::optional<response>& answer) {
  while (true) {
    switch (reader_.advance()) {
    case step::need_input: return need::input;
    case step::complete: return need::nothing;
    case step::head:
      if (const auto next = judge_head(answer); next != need::input) return next;
      break;
    case step::failed:
      if (!answer && head_read_at_ == clock::time_point{}) answer = exchange_.on_broken_head(reader_.head());
      if (!answer) answer = reader_.failure();
      answer->close = true;
      return need::nothing;
    }
  }
}

/// `need::input` here: go on with the body.
connection::need connection::judge_head(std::optional<response>& answer) {
  enter(phase::body);
  head_read_at_ = clock::now();
  in_flight_ = worker_.served().counts->begin();
  answer = exchange_.on_head(reader_.head());
  const bool held_back = exchange_.admitted().expects_continue && reader_.head().has_body;
  if (!answer) return held_back ? need::go_ahead : need::input;
  reader_.skip_body();
  if (!held_back) return need::input;
  answer->close = true; // whether the body still comes is the client's to decide
  return need::nothing;
}

/// False when the phase's time is up. The first byte of a request starts its header's time.
bool connection::may_read() {
  if (phase_ == phase::idle && reader_.has_input()) enter(phase::header);
  return !expired_;
}

task<bool> connection::send_go_ahead() {
  out_ = {asio::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"}), asio::const_buffer{}};
  bool sent = try_send();
  if (!sent) sent = co_await send_rest();
  enter(phase::body);
  co_return sent;
}

void connection::ask_service(std::optional<response>& answer) {
  enter(phase::service);
  slot_ = std::make_shared<reply_slot>(worker_.replies());
  try {
    answer = exchange_.on_body(reader_.head(), reader_.body(), slot_->make_port());
    if (!answer && slot_->has_arrived()) answer = exchange_.on_reply(slot_->take());
  } catch (const std::exception& e) {
    telemetry::log(telemetry::log_level::error, "request_failed",
                   {telemetry::log_field::request(exchange_.admitted().request_id),
                    telemetry::log_field::traceparent(checkout::to_traceparent(exchange_.admitted().trace)),
                    telemetry::log_field::cause(e.what())});
    answer = exchange_.in_place_of_reply(refuse(500, "internal_error", "The request could not be processed."));
  }
  if (answer) slot_.reset();
}

task<void> connection::wait_for_service(std::optional<response>& answer) {
  co_await slot_->async_wait(await_done);
  if (slot_->given_up()) {
    answer = exchange_.in_place_of_reply(
        try_again("timeout", "The request took too long and may still take effect; send it again with the same key."));
  } else {
    answer = exchange_.on_reply(slot_->take());
  }
  slot_.reset();
}

void connection::enter(phase p) {
  phase_ = p;
  expired_ = false;
  deadline_ = clock::now() + allowed(p);
}

std::chrono::milliseconds connection::allowed(phase p) const {
  const auto& d = worker_.served().settings.deadlines;
  switch (p) {
  case phase::handshake: return worker_.is_draining() ? std::min(d.header, d.farewell) : d.header;
  case phase::idle: return worker_.is_draining() ? std::min(d.idle, d.farewell) : d.idle;
  case phase::header: return d.header;
  case phase::body: return d.body;
  case phase::service: return d.request;
  case phase::writing: return d.write;
  case phase::lingering: break;
  }
  return d.linger;
}

void connection::on_tick(clock::time_point now) {
  if (now < deadline_) return;
  deadline_ = clock::time_point::max();
  expired_ = true;
  if (slot_) {
    slot_->give_up();
  } else {
    error_code ignored; // nothing under way: the next read or write sees that time is up
    wire_.socket().cancel(ignored);
  }
}

void connection::begin_drain() {
  if (phase_ == phase::idle || phase_ == phase::handshake) enter(phase_);
}

void connection::abort() {
  error_code ignored;
  wire_.socket().close(ignored);
  if (slot_) slot_->give_up();
  expired_ = true;
}

} // namespace acp::http
