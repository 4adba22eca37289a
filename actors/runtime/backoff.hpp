#pragma once

#include <algorithm>
#include <chrono>

namespace acp::actors {

/// Waits between tries: `first`, then twice as long each time, never more than `cap`.
class backoff {
public:
  using duration = std::chrono::milliseconds;

  backoff(duration first, duration cap) : first_(first), cap_(cap), next_(first) {}

  /// The wait before the next try.
  duration next() {
    const auto wait = next_;
    next_ = std::min(cap_, std::max(next_ * 2, duration{1}));
    ++tries_;
    return wait;
  }
  void reset() {
    next_ = first_;
    tries_ = 0;
  }
  /// Short waits again; the tries still count.
  void hurry() { next_ = first_; }
  /// How many waits were handed out since the last reset.
  int tries() const noexcept { return tries_; }

private:
  duration first_;
  duration cap_;
  duration next_;
  int tries_ = 0;
};

} // namespace acp::actors
