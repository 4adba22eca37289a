#include "persistence/call_watchdog.hpp"

#include <sys/socket.h>
#include <thread>

namespace acp::persistence {

call_watchdog& call_watchdog::instance() {
  // Never destroyed: connections may live until the very end of the process.
  static auto* const one = new call_watchdog;
  return *one;
}

call_watchdog::call_watchdog() {
  std::thread([this] { run(); }).detach();
}

call_watchdog::watch::watch(int socket, clock::time_point deadline) {
  auto& dog = instance();
  const std::lock_guard lock{dog.mutex_};
  key_ = {deadline, ++dog.last_};
  dog.watched_.emplace(key_, socket);
  if (deadline < dog.next_look_) {
    dog.sooner_.notify_one();
  }
}

call_watchdog::watch::~watch() {
  auto& dog = instance();
  const std::lock_guard lock{dog.mutex_};
  dog.watched_.erase(key_);
}

void call_watchdog::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    while (!watched_.empty() && watched_.begin()->first.first <= clock::now()) {
      ::shutdown(watched_.begin()->second, SHUT_RDWR);
      watched_.erase(watched_.begin());
    }
    // A watch that ends does not wake this thread: it finds nothing due and looks for the next.
    if (watched_.empty()) {
      next_look_ = clock::time_point::max();
      sooner_.wait(lock);
    } else {
      next_look_ = watched_.begin()->first.first;
      sooner_.wait_until(lock, next_look_);
    }
  }
}

} // namespace acp::persistence
