#pragma once

#include <chrono>
#include <cstdio>
#include <fmt/core.h>

namespace acp::app {

/// Says on standard error how far something is, at most once a second.
class teller {
public:
  /// `make` gives the line, without its end; it is only asked for one that is told.
  template <class F>
  void tell(F make) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::seconds(1);
    fmt::print(stderr, "{}\n", make());
  }

private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
};

} // namespace acp::app
