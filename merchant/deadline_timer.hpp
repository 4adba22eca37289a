#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace acp::merchant {

/// Runs things later, on one thread of its own: what ends the wait for a system that stays silent. Any thread may call
/// it.
class deadline_timer {
public:
  using action = std::move_only_function<void()>;
  using ticket = std::pair<std::chrono::steady_clock::time_point, std::uint64_t>;

  deadline_timer();
  /// Runs what is still waiting at once, so that nobody is left without an answer.
  ~deadline_timer();
  deadline_timer(const deadline_timer&) = delete;
  deadline_timer& operator=(const deadline_timer&) = delete;

  /// Runs `a` after `delay`. It must be short, and must not throw.
  ticket after(std::chrono::milliseconds delay, action a);
  /// Forgets an action that did not run yet; any other ticket is fine.
  void cancel(const ticket& t);

private:
  void loop();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ticket, action> waiting_; ///< by the time they are due
  std::uint64_t last_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace acp::merchant
