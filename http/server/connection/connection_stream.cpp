// The third half of connection: what follows an answer that is a stream of server-sent events.

#include "http/server/connection/connection.hpp"

#include "http/server/connection/worker.hpp"

#include <array>
#include <string>
#include <string_view>

namespace acp::http {

namespace {

constexpr std::string_view comment = ": \n\n";

} // namespace

/// Asks for piece after piece until one is the last, the consumer has gone or may have no more, or the server stops. A
/// piece that does not come in time ends it, too: the consumer connects again. Messages that came for a consumer who
/// may not have them any more are visible again after their time, as any that were not acknowledged.
task<void> connection::stream_on() {
  const auto heartbeat = worker_.served().settings.stream_heartbeat;
  auto last_sent = clock::now();
  std::string piece;
  while (!expired_ && !worker_.is_draining() && !exchange_.is_over() && !is_gone() && may_go_on()) {
    enter(phase::service);
    slot_ = std::make_shared<reply_slot>(worker_.replies());
    exchange_.ask_on(slot_->make_port());
    if (!slot_->has_arrived()) co_await slot_->async_wait(await_done);
    if (slot_->given_up()) break;
    auto reply = slot_->take();
    slot_.reset();
    if (!reply.result || !may_go_on()) break;
    piece = *reply.result->document;
    if (piece.empty() && clock::now() >= last_sent + heartbeat) piece = comment;
    if (piece.empty()) continue;
    out_ = {boost::asio::buffer(piece), boost::asio::const_buffer{}};
    bool sent = try_send();
    if (!sent) sent = co_await send_rest();
    if (!sent) break;
    last_sent = clock::now();
  }
  slot_.reset();
}

/// The head stays as it was read: nothing is read into its buffer while a stream lasts.
bool connection::may_go_on() { return exchange_.may_go_on(reader_.head()); }

/// True when the other side has closed: what it sends meanwhile is thrown away.
bool connection::is_gone() {
  std::array<char, 1024> discarded;
  const auto ec = wire_.try_read(discarded).error;
  return ec && ec != boost::asio::error::would_block;
}

} // namespace acp::http
