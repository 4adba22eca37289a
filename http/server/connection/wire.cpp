#include "http/server/connection/wire.hpp"

#include <boost/asio/error.hpp>

#include <string_view>
#include <utility>

namespace acp::http {

namespace asio = boost::asio;

namespace {

std::string_view text_of(const asio::const_buffer& part) {
  return {static_cast<const char*>(part.data()), part.size()};
}

} // namespace

wire::wire(tcp_socket socket, const tls_identity* identity) : socket_(std::move(socket)), secure_(identity != nullptr) {
  error_code ignored; // a socket that is dead already fails at its first read
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!secure_) return;
  socket_.native_non_blocking(true, ignored);
  tls_ = identity->begin(socket_.native_handle());
}

wire::error_code wire::try_handshake() {
  if (!usable()) return asio::error::bad_descriptor;
  return judge(tls_->handshake());
}

wire::transfer wire::try_read(std::span<char> space) {
  transfer t;
  if (!secure_) {
    t.bytes = socket_.read_some(asio::buffer(space.data(), space.size()), t.error);
  } else if (!usable()) {
    t.error = asio::error::bad_descriptor;
  } else {
    const auto got = tls_->read(space);
    t = {got.bytes, judge(got.what)};
  }
  return t;
}

wire::transfer wire::try_write(const buffers& data) {
  transfer t;
  if (!secure_) {
    t.bytes = socket_.write_some(data, t.error);
  } else if (!usable()) {
    t.error = asio::error::bad_descriptor;
  } else {
    const auto sent = tls_->write({text_of(data[0]), text_of(data[1])});
    t = {sent.bytes, judge(sent.what)};
  }
  return t;
}

void wire::say_goodbye() noexcept {
  if (usable()) tls_->say_goodbye();
}

std::string wire::problem() const { return tls_ != nullptr ? tls_->problem() : "no memory for another session"; }

wire::error_code wire::judge(tls_session::outcome what) {
  using outcome = tls_session::outcome;
  switch (what) {
  case outcome::done: return {};
  case outcome::ended: return asio::error::eof;
  case outcome::wants_input: wanted_ = tcp_socket::wait_read; break;
  case outcome::wants_output: wanted_ = tcp_socket::wait_write; break;
  }
  return asio::error::would_block;
}

} // namespace acp::http
