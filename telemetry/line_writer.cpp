#include "telemetry/line_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace acp::telemetry {
namespace {

/// How long a line may wait for others before it is written.
constexpr std::chrono::milliseconds gather{100};
/// Beyond this much the thread does not wait any longer.
constexpr std::size_t enough_bytes = 64 * 1024;
/// How long a reader of the log may take to make room.
constexpr int patience_ms = 1000;

std::string dropped_line(std::uint64_t count) {
  return R"({"level":"warn","event":"log_lines_dropped","count":)" + std::to_string(count) + "}\n";
}

} // namespace

line_writer::line_writer(int descriptor, std::size_t capacity_bytes)
    : descriptor_(descriptor)
    , capacity_(capacity_bytes)
    , thread_([this] { run(); }) {}

line_writer::~line_writer() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void line_writer::write(std::string_view line) {
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() + line.size() + 1 > capacity_) {
      ++dropped_;
      return;
    }
    const auto before = waiting_.size();
    waiting_.append(line) += '\n';
    wake = before == 0 || (before < enough_bytes && waiting_.size() >= enough_bytes);
  }
  if (wake) changed_.notify_one();
}

void line_writer::hurry() {
  {
    const std::scoped_lock lock(mutex_);
    hurry_ = true;
  }
  changed_.notify_one();
}

void line_writer::run() {
  std::string writing;
  bool torn = false;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    changed_.wait_for(lock, gather, [this] { return stop_ || hurry_ || waiting_.size() >= enough_bytes; });
    const bool last = stop_;
    hurry_ = false;
    writing.swap(waiting_);
    const auto dropped = std::exchange(dropped_, 0);
    lock.unlock();
    if (dropped > 0) writing.insert(0, dropped_line(dropped));
    if (torn) writing.insert(0, 1, '\n'); // what was cut off was cut within a line
    const auto lost = write_out(writing);
    torn = lost > 0;
    writing.clear();
    lock.lock();
    dropped_ += lost;
    if (last && ((waiting_.empty() && dropped_ == 0) || lost > 0)) return;
  }
}

// A blocking descriptor must not hold the thread for ever: after POLLOUT a pipe takes PIPE_BUF bytes at once.
std::uint64_t line_writer::write_out(std::string_view text) {
  while (!text.empty()) {
    pollfd ready{descriptor_, POLLOUT, 0};
    const auto found = ::poll(&ready, 1, patience_ms);
    if (found < 0 && errno == EINTR) continue;
    const auto n = found > 0 ? ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF)) : -1;
    if (n > 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (found <= 0 || (errno != EINTR && errno != EAGAIN)) {
      break; // nobody has read for a second, or nobody ever will
    }
  }
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

} // namespace acp::telemetry
