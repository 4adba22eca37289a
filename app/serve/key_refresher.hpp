#pragma once

#include "http/server/checks/key_table.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace acp::app {

/// Keeps the key table as the database has it, from a thread of its own: a key that was made or revoked counts after at
/// most one interval. While the database is away the table stays as it was last read.
class key_refresher {
public:
  /// Reads all keys that are not revoked; may throw. Called by one thread at a time.
  using source = std::function<std::vector<http::api_key>()>;

  /// Fills the table before it returns; throws what the first read throws. `table` outlives this.
  key_refresher(source read, http::in_memory_key_table& table, std::chrono::milliseconds interval);
  ~key_refresher();
  key_refresher(const key_refresher&) = delete;
  key_refresher& operator=(const key_refresher&) = delete;

private:
  void run();
  bool pause(); ///< false: the end
  void take(std::vector<http::api_key> keys);

  source read_;
  http::in_memory_key_table& table_;
  const std::chrono::milliseconds interval_;
  std::vector<http::api_key> newest_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

} // namespace acp::app
