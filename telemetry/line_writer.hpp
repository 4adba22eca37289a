#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace acp::telemetry {

/// Writes lines to a file descriptor from a thread of its own, many at a time, so that a caller never waits for a slow
/// reader of the log. What is not yet written is bounded: beyond it lines are dropped and counted, and the count is
/// logged when there is room again. Callable from any thread.
class line_writer {
public:
  line_writer(int descriptor, std::size_t capacity_bytes);
  ~line_writer(); ///< writes what is left, as long as somebody reads
  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  void write(std::string_view line);
  /// Has everything so far written before long; does not wait for it.
  void hurry();

private:
  void run();
  /// The number of lines that were lost.
  std::uint64_t write_out(std::string_view text);

  const int descriptor_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::uint64_t dropped_ = 0;
  bool hurry_ = false;
  bool stop_ = false;
  std::thread thread_;
};

} // namespace acp::telemetry
