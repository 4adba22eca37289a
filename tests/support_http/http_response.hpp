#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acp::test {

/// An answer as it came.
struct http_response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The value of the first field with this name, in any case; nothing when there is none.
  std::optional<std::string> header(std::string_view name) const;
};

/// Takes one answer off the front of `bytes`; nothing while it is not complete. Throws std::runtime_error for bytes
/// that are no HTTP answer. An answer to HEAD has no body whatever its Content-Length says.
std::optional<http_response> take_response(std::string& bytes, bool to_head = false);

} // namespace acp::test
