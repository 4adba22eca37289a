#pragma once

#include <atomic>
#include <climits>
#include <functional>

namespace acp::test {

/// The power of the machine that a system under test runs on. Cut in the middle, it leaves what was durable and loses
/// the rest: every fake that shares it stops having effects, and stops answering.
class power {
public:
  bool on() const noexcept { return on_.load(); }
  void cut() noexcept { on_.store(false); }
  /// Cuts right after the n-th durable step from now, so that its answer is lost.
  void cut_after(int n) noexcept { left_.store(n); }
  /// To be called after something became durable. False: the one who did it doesn't get to know.
  bool step() noexcept {
    ++steps_;
    if (left_.fetch_sub(1) == 1) cut();
    return on();
  }
  int steps() const noexcept { return steps_.load(); }

private:
  std::atomic<bool> on_{true};
  std::atomic<int> left_{INT_MAX};
  std::atomic<int> steps_{0};
};

} // namespace acp::test
