// The second half of connection: how an answer leaves.

#include "http/server/connection/connection.hpp"

#include "http/server/checks/cors.hpp"
#include "http/server/connection/worker.hpp"
#include "http/server/message/response_head.hpp"
#include "telemetry/access_log.hpp"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace acp::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t most_lingering_bytes = 1024 * 1024;

std::string_view name_of(method m) {
  switch (m) {
  case method::get: return "GET";
  case method::head: return "HEAD";
  case method::post: return "POST";
  case method::put: return "PUT";
  case method::patch: return "PATCH";
  case method::erase: return "DELETE";
  case method::options: return "OPTIONS";
  case method::other: break;
  }
  return "other";
}

std::string_view session_of(const route& where) {
  const bool names_session = where.to != nullptr && where.to->who != access::open && !where.parameter.empty();
  if (!names_session || !checkout::shard_of(checkout::session_id{std::string{where.parameter}})) return {};
  return where.parameter;
}

/// Takes what is there off the socket; nothing when no more will come. The bytes stand in no coroutine's frame: Asio
/// keeps the memory of frames for the next one, up to a kilobyte.
std::optional<std::size_t> discard_some(tcp_socket& socket) {
  std::array<char, 4096> discarded;
  error_code ec;
  const auto bytes = socket.read_some(asio::buffer(discarded), ec);
  if (ec && ec != asio::error::would_block) return std::nullopt;
  return bytes;
}

} // namespace

/// While draining the connection ends with the last request that is here; what the kernel still holds counts.
bool connection::is_last() {
  if (!worker_.is_draining()) return false;
  if (const auto space = reader_.space(); !space.empty()) {
    reader_.commit(wire_.try_read(space).bytes); // an error: nothing is there
  }
  return !reader_.next_is_here();
}

void connection::prepare(const response& answer) {
  const auto& head = reader_.head();
  last_ = answer.close || !head.keep_alive || is_last();
  write_cors(cors_, worker_.served().settings, head);
  response_context context;
  context.date = worker_.date();
  context.request_id = exchange_.request_id(head);
  context.idempotency_key = exchange_.admitted().idempotency_key;
  context.cors = cors_;
  context.close = last_;
  context.secure = wire_.is_secure();
  context.say_keep_alive = head.minor_version() == 0;
  write_head(head_text_, answer, context);
  const bool bodyless = head.verb() == method::head || answer.status == 204;
  const auto body = bodyless ? std::string_view{} : answer.body();
  out_ = {asio::buffer(head_text_), asio::buffer(body.data(), body.size())};
}

/// Nearly every answer fits into the socket's buffer: then it is gone without a wait. False when something is left.
bool connection::try_send() {
  error_code would_block; // or an error that the next attempt meets again
  return try_send(would_block);
}

bool connection::try_send(error_code& ec) {
  auto [sent, problem] = wire_.try_write(out_);
  ec = problem;
  for (auto& part : out_) {
    const auto of_part = std::min(sent, part.size());
    part += of_part;
    sent -= of_part;
  }
  return out_[0].size() + out_[1].size() == 0;
}

task<bool> connection::send_rest() {
  enter(phase::writing);
  if (wire_.is_secure()) {
    const bool sent = co_await send_rest_secure();
    co_return sent;
  }
  const auto [ec, sent] = co_await asio::async_write(wire_.socket(), out_, await_result);
  co_return !ec;
}

task<bool> connection::send_rest_secure() {
  error_code ec;
  bool sent = try_send(ec);
  while (ec == asio::error::would_block && !expired_) {
    const auto [failed] = co_await wire_.ready();
    if (failed) break;
    sent = try_send(ec);
  }
  co_return sent;
}

/// Closing a socket with unread input resets it, and the other side may lose the answer it has not read yet: so first
/// only our half is closed, until the other side has closed its own.
task<void> connection::linger() {
  error_code ignored; // gone already: then the read ends at once
  wire_.say_goodbye();
  wire_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  enter(phase::lingering);
  std::size_t total = 0;
  while (!expired_ && total < most_lingering_bytes) {
    const auto [failed] = co_await wire_.socket().async_wait(tcp_socket::wait_read, await_result);
    if (failed) co_return;
    const auto bytes = discard_some(wire_.socket());
    if (!bytes) co_return;
    total += *bytes;
  }
}

/// Of what is answered on this connection; it no longer counts as under way.
void connection::count(const response& answer) {
  in_flight_.reset();
  worker_.served().counts->answered(exchange_.admitted().where.to, reader_.head().verb(), answer.status, answer.code,
                                    time_taken());
}

/// From the end of the head; nothing where there was none.
std::optional<std::chrono::nanoseconds> connection::time_taken() const {
  if (head_read_at_ == clock::time_point{}) return std::nullopt;
  return clock::now() - head_read_at_;
}

void connection::log(const response& answer) const {
  const auto& log = worker_.served().settings.access_log;
  if (!log.wants(answer.status, worker_.next_request())) return;
  const auto& a = exchange_.admitted();
  telemetry::access_record record;
  record.request_id = a.request_id;
  const auto trace = checkout::to_traceparent(a.trace);
  record.traceparent = trace;
  record.method = name_of(reader_.head().verb());
  record.route = a.where.to != nullptr ? a.where.to->pattern : std::string_view{"none"};
  record.session_id = session_of(a.where);
  if (a.caller) record.api_key_id = a.caller->id;
  record.code = answer.code;
  record.status = answer.status;
  record.bytes = answer.body().size();
  if (const auto took = time_taken()) record.latency = std::chrono::duration_cast<std::chrono::microseconds>(*took);
  record.replayed = answer.replayed;
  telemetry::access_log::write(record);
}

} // namespace acp::http
