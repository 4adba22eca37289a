#pragma once

#include "http/server/message/request_head.hpp"
#include "http/server/message/response.hpp"
#include "http/server/settings.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace acp::http {

/// Makes requests of the bytes of one connection. Bytes are put into `space` and announced with `commit`; what is left
/// over after a request (pipelined ones) is used for the next. Holds at most one request and a header's worth of bytes.
class request_reader {
public:
  enum class step {
    need_input, ///< read more, then call `advance` again
    head,       ///< the head is complete; the body follows with the next `advance`
    complete,   ///< the request is complete
    failed,     ///< it can't be read: answer with `failure` and close
  };

  explicit request_reader(const limits& most);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Starts on the next request.
  void begin();
  step advance();

  std::span<char> space();
  void commit(std::size_t bytes);

  /// True when some of the request being read, or of one after it, is here.
  bool has_input() const noexcept;
  /// True when a whole further request is here, or one that can't be read: it can be answered without reading on.
  bool next_is_here() const;

  const request_head& head() const noexcept;
  std::string_view body() const noexcept;
  /// The rest of this request's body is read and thrown away.
  void skip_body() noexcept;
  response failure() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace acp::http
