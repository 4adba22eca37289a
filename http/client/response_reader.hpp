#pragma once

#include "http/client/http_message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace acp::outbound {

struct response_limits {
  std::size_t most_header_bytes = 0;
  std::size_t kept_body_bytes = 0;
  std::size_t most_body_bytes = 0;
};

/// Reads one answer from bytes as they come, in bounded memory: the header, the beginning of the body, and no more of
/// the rest than the limit.
class response_reader {
public:
  response_reader(response_limits limits, bool head_only);
  ~response_reader();

  enum class step : std::uint8_t { more, done, failed };
  /// Room for what is read next; put it there and call commit(). Never empty.
  std::span<char> space() noexcept;
  step commit(std::size_t bytes);
  /// The other side has closed. Whether that ends the answer or breaks it off is the answer's to say; where
  /// `orderly` is false (no end-of-data from TLS), what was read counts as incomplete.
  step end_of_input(bool orderly);

  /// False as long as not a byte has come.
  bool has_input() const noexcept { return has_input_; }
  /// True when the connection can carry a further request. Only when done.
  bool can_reuse() const noexcept;
  http_response& response() noexcept { return response_; }
  const http_failure& failure() const noexcept { return failure_; }

private:
  class parser;
  step advance();
  step fail(failure_kind kind, std::string detail);
  step judge(const boost::system::error_code& error);
  void start_parser();

  static constexpr int most_interim = 8;

  response_limits limits_;
  bool head_only_;
  std::unique_ptr<parser> parser_;
  http_response response_;
  http_failure failure_;
  std::array<char, 8192> buffer_{};
  std::size_t begin_ = 0; ///< unread bytes in the buffer
  std::size_t end_ = 0;
  int interim_ = 0;
  bool has_input_ = false;
};

} // namespace acp::outbound
