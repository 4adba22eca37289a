#include "http/client/call.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace acp::outbound {
namespace {

constexpr std::size_t most_attempts = 4;

} // namespace

task<bool> call::exchange() {
  reused_ = take_idle_connection();
  if (reused_) {
    const bool answered = co_await converse();
    if (answered || !repeats_on_fresh_connection()) co_return answered;
    failure_.reset();
    reused_ = false;
  }
  const bool connected = co_await open_connection();
  if (!connected) co_return false;
  const bool answered = co_await converse();
  co_return answered;
}

bool call::take_idle_connection() {
  for (const auto& address : addresses_) {
    transport_ = shop_.take_idle(key_of(address));
    if (!transport_) continue;
    address_ = address;
    return true;
  }
  return false;
}

/// The other side had closed the reused connection, or did so before it answered.
bool call::repeats_on_fresh_connection() const {
  return failure_->kind == failure_kind::reset && !reader_->has_input() && request_.safe_to_repeat;
}

task<bool> call::open_connection() {
  phase_ = "connecting";
  const auto began = clock::now();
  const auto count = std::min(addresses_.size(), most_attempts);
  error_code ec;
  for (std::size_t i = 0; i < count; ++i) {
    address_ = addresses_[i];
    ec = co_await connect_to(address_, i + 1 == count);
    if (failure_) co_return false;
    if (!ec) break;
  }
  if (ec) co_return fail(failure_kind::connect, to_string(address_) + ": " + ec.message());
  phase_ = "agreeing on TLS";
  const auto shaken = co_await transport_->handshake();
  if (failure_) co_return false;
  if (!shaken.done) co_return fail(failure_kind::tls, shaken.problem);
  connect_time_ = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began);
  co_return true;
}

task<error_code> call::connect_to(const ip_address& address, bool is_last) {
  transport_.reset();
  shop_.make_room(host_, target_);
  transport_ = make_transport(shop_.executor(), target_, shop_.tls());
  attempt_over_ = false;
  ++attempts_;
  if (!is_last) limit_attempt();
  const auto ec = co_await transport_->connect(address, target_.port);
  attempt_.cancel();
  ++attempts_; // an attempt's timer that has run out already is not heard any more
  if (attempt_over_) co_return boost::asio::error::timed_out;
  co_return ec;
}

void call::limit_attempt() {
  attempt_.expires_after(shop_.settings().connect_timeout);
  attempt_.async_wait([self = shared_from_this(), attempt = attempts_](error_code cancelled) {
    if (cancelled || self->attempts_ != attempt) return;
    self->attempt_over_ = true;
    self->transport_->close();
  });
}

task<bool> call::converse() {
  const auto& s = shop_.settings();
  reader_ = std::make_unique<response_reader>(
      response_limits{s.most_header_bytes, s.kept_body_bytes, s.most_body_bytes}, request_.method == "HEAD");
  phase_ = "sending the request";
  sent_ = true;
  const transport::buffers data{boost::asio::buffer(head_), boost::asio::buffer(request_.body)};
  const auto not_written = co_await transport_->write(data);
  if (failure_) co_return false;
  phase_ = "waiting for the answer";
  const bool answered = co_await read_answer(); // after a failed write too: who refuses a request may say why
  if (!answered && not_written && failure_->kind == failure_kind::reset)
    failure_->detail = "the request could not be sent: " + not_written.message();
  co_return answered;
}

task<bool> call::read_answer() {
  using step = response_reader::step;
  step now = step::more;
  while (now == step::more) {
    const auto got = co_await transport_->read_some(reader_->space());
    if (failure_) co_return false;
    if (got.bytes > 0) phase_ = "reading the answer";
    if (!got.error) {
      now = reader_->commit(got.bytes);
    } else if (got.is_end()) {
      now = reader_->end_of_input(got.is_orderly_end());
    } else {
      co_return fail(failure_kind::reset, got.error.message());
    }
  }
  if (now == step::failed) failure_ = reader_->failure();
  co_return now == step::done;
}

} // namespace acp::outbound
