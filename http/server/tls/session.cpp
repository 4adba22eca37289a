#include "http/server/tls/session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace acp::http {
namespace {

constexpr std::size_t record_bytes = 16 * 1024; // the most TLS puts into one

/// The next record's worth of `parts` from `from` on, put together in `room` unless one part has it all.
std::string_view gather(const std::array<std::string_view, 2>& parts, std::size_t from, std::string& room) {
  const auto [head, body] = parts;
  if (from >= head.size()) return body.substr(from - head.size(), record_bytes);
  const auto first = head.substr(from, record_bytes);
  if (body.empty() || first.size() == record_bytes) return first;
  room.assign(first).append(body.substr(0, record_bytes - first.size()));
  return room;
}

} // namespace

void tls_session::free_session::operator()(ssl_st* session) const noexcept { SSL_free(session); }

tls_session::outcome tls_session::handshake() {
  ERR_clear_error(); // what another connection of this thread left behind would be taken for ours
  return outcome_of(SSL_accept(session_.get()));
}

tls_session::transfer tls_session::read(std::span<char> space) {
  if (over_) return {outcome::ended};
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_read_ex(session_.get(), space.data(), space.size(), &bytes);
  if (result == 1) return {outcome::done, bytes};
  return {outcome_of(result)};
}

tls_session::transfer tls_session::write(const std::array<std::string_view, 2>& parts) {
  transfer all;
  for (const auto total = parts[0].size() + parts[1].size(); all.bytes < total;) {
    if (over_) return {outcome::ended, all.bytes};
    ERR_clear_error();
    const auto record = gather(parts, all.bytes, gathered_);
    std::size_t bytes = 0;
    const int result = SSL_write_ex(session_.get(), record.data(), record.size(), &bytes);
    if (result != 1) return {outcome_of(result), all.bytes};
    all.bytes += bytes;
  }
  return all;
}

void tls_session::say_goodbye() noexcept {
  if (std::exchange(over_, true)) return;
  ERR_clear_error();
  SSL_shutdown(session_.get()); // a socket that takes nothing now is closed without a word
}

tls_session::outcome tls_session::outcome_of(int result) {
  switch (SSL_get_error(session_.get(), result)) {
  case SSL_ERROR_NONE: return outcome::done;
  case SSL_ERROR_WANT_READ: return outcome::wants_input;
  case SSL_ERROR_WANT_WRITE: return outcome::wants_output;
  case SSL_ERROR_ZERO_RETURN: return outcome::ended; // our half can still be written
  default: break;
  }
  over_ = true;
  const auto* const reason = ERR_reason_error_string(ERR_peek_last_error());
  problem_ = reason != nullptr ? reason : "closed by the other side";
  return outcome::ended;
}

} // namespace acp::http
