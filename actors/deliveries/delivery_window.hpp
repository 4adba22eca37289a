#pragma once

#include <algorithm>
#include <chrono>

namespace acp::actors {

/// How many attempts of one endpoint may be under way at once: all it was set up for, half as many after each sign that
/// the receiver is overloaded, one more after each round of successes.
class delivery_window {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit delivery_window(int most) : most_(std::max(1, most)), size_(most_) {}

  int size() const noexcept { return size_; }
  void set_most(int most) {
    const bool was_full = size_ >= most_;
    most_ = std::max(1, most);
    size_ = was_full ? most_ : std::min(size_, most_);
  }
  void succeeded() {
    if (size_ >= most_ || ++successes_ < size_) return;
    successes_ = 0;
    ++size_;
  }
  /// Attempts that were begun before the last halving say nothing new.
  void overloaded(time_point begun_at, time_point now) {
    if (begun_at < halved_at_) return;
    halved_at_ = now;
    successes_ = 0;
    size_ = std::max(1, size_ / 2);
  }
  /// After a circuit was open.
  void begin_small() {
    size_ = 1;
    successes_ = 0;
  }

private:
  int most_;
  int size_;
  int successes_ = 0;
  time_point halved_at_{};
};

} // namespace acp::actors
