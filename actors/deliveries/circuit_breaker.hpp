#pragma once

#include "actors/runtime/backoff.hpp"
#include "checkout/values/ids.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <utility>

namespace acp::actors {

/// Keeps an endpoint that answers nobody from being asked for every delivery. Opens when the deliveries of so many
/// different sessions have failed and none succeeded in between; then one probe at a time, after growing waits, until
/// one succeeds.
class circuit_breaker {
public:
  using time_point = std::chrono::steady_clock::time_point;

  circuit_breaker(std::size_t failures, backoff waits) : failures_(failures), waits_(waits) {}

  bool open() const noexcept { return open_; }
  /// Whether an attempt may begin: while open, only the probe that is due.
  bool lets_through(time_point now) const noexcept { return !open_ || (!probing_ && now >= probe_at_); }
  time_point probe_at() const noexcept { return probe_at_; }
  bool probing() const noexcept { return probing_; }

  void began() noexcept { probing_ = open_; }
  /// The attempt that began never left this server.
  void not_made(time_point now, std::chrono::milliseconds pause) {
    if (!open_) return;
    probing_ = false;
    probe_at_ = now + pause;
  }
  /// True: this closed it.
  bool succeeded() {
    failed_.clear();
    waits_.reset();
    probing_ = false;
    return std::exchange(open_, false);
  }
  /// True: this opened it.
  bool failed(const checkout::session_id& session, bool was_probe, time_point now) {
    if (open_) {
      if (was_probe) wait(now);
      return false;
    }
    failed_.insert(session);
    if (failed_.size() < failures_) return false;
    open_ = true;
    failed_.clear();
    wait(now);
    return true;
  }

private:
  void wait(time_point now) {
    probing_ = false;
    probe_at_ = now + waits_.next();
  }

  std::size_t failures_;
  backoff waits_;
  std::set<checkout::session_id> failed_;
  bool open_ = false;
  bool probing_ = false;
  time_point probe_at_{};
};

} // namespace acp::actors
