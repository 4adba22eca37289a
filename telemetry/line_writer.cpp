#include "telemetry/line_writer.hpp"

#include <cerrno>
#include <chrono>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace acp::telemetry {
namespace {

/// How long a line may wait for others before it is written.
constexpr std::chrono::milliseconds gather{100};
/// Beyond this much the thread does not wait any longer.
constexpr std::size_t enough_bytes = 64 * 1024;

} // namespace

line_writer::line_writer(int descriptor, std::size_t capacity_bytes)
    : descriptor_(descriptor), capacity_(capacity_bytes), thread_([this] { run(); }) {}

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
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    changed_.wait_for(lock, gather, [this] { return stop_ || hurry_ || waiting_.size() >= enough_bytes; });
    const bool last = stop_;
    hurry_ = false;
    writing.swap(waiting_);
    if (const auto dropped = std::exchange(dropped_, 0); dropped > 0) {
      writing += R"({"level":"warn","event":"log_lines_dropped","count":)" + std::to_string(dropped) + "}\n";
    }
    lock.unlock();
    write_out(writing);
    writing.clear();
    lock.lock();
    if (last && waiting_.empty()) return;
  }
}

void line_writer::write_out(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto n = ::write(descriptor_, text.data() + done, text.size() - done);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (n < 0 && errno == EAGAIN) {
      pollfd ready{descriptor_, POLLOUT, 0};
      if (::poll(&ready, 1, 1000) == 0) return; // nobody has read for a second: these lines are lost
    } else if (n < 0 && errno != EINTR) {
      return; // the reader is gone; there is no one left to tell
    }
  }
}

} // namespace acp::telemetry
