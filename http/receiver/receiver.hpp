#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acp::inbound {

/// A request that came, as it was sent.
struct delivery {
  std::string method;
  std::string target; ///< path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// What it is answered with: JSON.
struct answer {
  int status = 200;
  std::string body;
};

/// Called on the receiver's thread, one delivery after the other. Must not throw, and must not block.
using delivery_handler = std::move_only_function<answer(delivery)>;

/// Listens for deliveries over HTTP/1.1 and gives each to its handler. Small and bounded: some connections, a mebibyte
/// of body, ten seconds for a request; what is beyond is answered 413 or 400, or hung up on.
class receiver {
public:
  virtual ~receiver() = default; ///< stops: the handler is not called any more

  /// Where it listens, 127.0.0.1:9000.
  virtual const std::string& address() const = 0;
};

/// `at` is a numeric address and a port, `127.0.0.1:9000` or `[::1]:9000`; port 0 takes a free one. Fails, with a
/// sentence, where one can't listen there.
std::expected<std::unique_ptr<receiver>, std::string> listen(std::string_view at, delivery_handler handler);

} // namespace acp::inbound
