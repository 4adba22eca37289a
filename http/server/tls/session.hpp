#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st; // OpenSSL's SSL

namespace acp::http {

/// TLS on one connected, non-blocking socket, on the server's side. Nothing here waits: every call does what can be
/// done at once and says what it would have to wait for. On the connection's thread. The process must ignore SIGPIPE.
class tls_session {
public:
  enum class outcome : std::uint8_t {
    done,
    wants_input,  ///< again when the socket can be read
    wants_output, ///< again when it can be written, with the same bytes
    ended,        ///< the other side has closed, or broke the rules: of no use any more
  };
  struct transfer {
    outcome what = outcome::done;
    std::size_t bytes = 0; ///< also when more would have to wait
  };
  struct free_session {
    void operator()(ssl_st* session) const noexcept;
  };
  using handle = std::unique_ptr<ssl_st, free_session>;

  /// The handle has its socket already.
  explicit tls_session(handle session) : session_(std::move(session)) {}

  outcome handshake();
  transfer read(std::span<char> space);
  /// Both parts together make as few records as they can: a small answer is one packet.
  transfer write(const std::array<std::string_view, 2>& parts);
  /// Tells the other side that nothing more comes, if that is possible at once.
  void say_goodbye() noexcept;

  /// What OpenSSL says about the call that ended the session.
  const std::string& problem() const noexcept { return problem_; }

private:
  outcome outcome_of(int result);

  handle session_;
  std::string gathered_; ///< room for a record of several parts, used again
  std::string problem_;
  bool over_ = false;
};

} // namespace acp::http
