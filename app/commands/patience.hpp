#pragma once

#include "persistence/connection_lost.hpp"

#include <chrono>
#include <string_view>

namespace acp::app {

/// Waits for a database that does not answer yet, for a bounded time in all.
class patience {
public:
  explicit patience(std::chrono::milliseconds in_all);

  /// Pauses, then says whether to try again. False when the time is over, or when the database has answered and waiting
  /// can't help (wrong password, no such database). Says once on standard error that it waits.
  bool again(std::string_view why);

private:
  std::chrono::steady_clock::time_point end_;
  bool said_ = false;
};

/// What `f` returns, called again while it throws connection_lost and there is patience. Throws connection_lost.
template <class F>
auto with_patience(std::chrono::milliseconds in_all, F f) {
  for (patience p{in_all};;) {
    try {
      return f();
    } catch (const persistence::connection_lost& lost) {
      if (!p.again(lost.what())) throw;
    }
  }
}

} // namespace acp::app
