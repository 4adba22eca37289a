#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace acp::persistence {

/// Bounds blocking calls on sockets. libpq waits for an answer as long as the other side keeps the connection, also
/// when the server behind it has stopped; statement_timeout is the server's own and no help then. When a watch's
/// deadline comes, its socket is shut down, and the call that waits on it fails as with a broken connection.
class call_watchdog {
public:
  using clock = std::chrono::steady_clock;

  /// The process's own; its thread starts with the first use.
  static call_watchdog& instance();

  /// Watches one call while it lives. The socket must stay open as long.
  class watch {
  public:
    watch(int socket, clock::time_point deadline);
    ~watch();
    watch(const watch&) = delete;
    watch& operator=(const watch&) = delete;

  private:
    std::pair<clock::time_point, std::uint64_t> key_;
  };

private:
  call_watchdog();
  void run();

  std::mutex mutex_;
  std::condition_variable sooner_;
  std::map<std::pair<clock::time_point, std::uint64_t>, int> watched_; // by deadline; the number tells equal ones apart
  std::uint64_t last_ = 0;
  clock::time_point next_look_ = clock::time_point::max();
};

} // namespace acp::persistence
