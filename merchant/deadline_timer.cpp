#include "merchant/deadline_timer.hpp"

namespace acp::merchant {

deadline_timer::deadline_timer() : thread_([this] { loop(); }) {}

deadline_timer::~deadline_timer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

deadline_timer::ticket deadline_timer::after(std::chrono::milliseconds delay, action a) {
  std::unique_lock lock{mutex_};
  const ticket t{std::chrono::steady_clock::now() + delay, ++last_};
  const auto place = waiting_.emplace(t, std::move(a)).first;
  const bool soonest = place == waiting_.begin();
  lock.unlock();
  if (soonest) changed_.notify_one();
  return t;
}

void deadline_timer::cancel(const ticket& t) {
  action forgotten; // destroyed after the lock
  const std::lock_guard lock{mutex_};
  if (const auto found = waiting_.extract(t)) forgotten = std::move(found.mapped());
}

void deadline_timer::loop() {
  std::unique_lock lock{mutex_};
  for (;;) {
    if (waiting_.empty()) {
      if (stopping_) return;
      changed_.wait(lock);
      continue;
    }
    const auto due = waiting_.begin()->first.first;
    if (!stopping_ && std::chrono::steady_clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    auto next = waiting_.extract(waiting_.begin());
    lock.unlock();
    next.mapped()();
    next = {};
    lock.lock();
  }
}

} // namespace acp::merchant
