#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace acp::actors {

/// Bounds a rate. A tenth of a second's worth may go at once. Without a rate everything may.
class token_bucket {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit token_bucket(std::optional<int> per_second) { set_rate(per_second); }

  void set_rate(std::optional<int> per_second) {
    rate_ = per_second ? std::max(1, *per_second) : 0.0;
    room_ = std::max(1.0, rate_ / 10);
    tokens_ = std::min(tokens_, room_);
  }
  /// False: not before `next()`.
  bool take(time_point now) {
    if (rate_ == 0) return true;
    fill(now);
    if (tokens_ < 1) return false;
    --tokens_;
    return true;
  }
  void give_back() { tokens_ = std::min(room_, tokens_ + 1); }
  /// When the next one can be taken, after `take` said no.
  time_point next() const {
    using std::chrono::duration;
    if (rate_ == 0 || tokens_ >= 1) return filled_at_;
    return filled_at_ + std::chrono::ceil<time_point::duration>(duration<double>((1 - tokens_) / rate_));
  }

private:
  void fill(time_point now) {
    if (now <= filled_at_) return;
    const std::chrono::duration<double> passed = now - filled_at_;
    tokens_ = std::min(room_, tokens_ + passed.count() * rate_);
    filled_at_ = now;
  }

  double rate_ = 0;
  double room_ = 1;
  double tokens_ = 1;
  time_point filled_at_{};
};

} // namespace acp::actors
