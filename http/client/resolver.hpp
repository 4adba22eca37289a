#pragma once

#include "http/client/ip_address.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace acp::outbound {

/// Finds the addresses of names.
class resolver {
public:
  using answer = std::expected<std::vector<ip_address>, std::string>;

  virtual ~resolver() = default;
  /// Calls back once, from any thread, also from within; later than anybody waits is fine.
  virtual void resolve(const std::string& name, std::move_only_function<void(answer)> done) = 0;
};

/// The system's own (hosts file, DNS), on `threads` threads. More than `most_waiting` names at once are refused. A
/// look-up cannot be interrupted: when the resolver goes away, one under way is left to end by itself, unanswered.
std::shared_ptr<resolver> make_system_resolver(unsigned threads, std::size_t most_waiting);

} // namespace acp::outbound
