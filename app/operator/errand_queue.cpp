#include "app/operator/errand_queue.hpp"

#include <utility>

namespace acp::app {

bool errand_queue::offer(errand& e) {
  const std::scoped_lock lock(mutex_);
  if (closed_ || waiting_.size() + away_ >= most_) return false;
  waiting_.push_back(std::move(e));
  arrived_.notify_one();
  return true;
}

std::optional<errand> errand_queue::take() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
  if (waiting_.empty()) return std::nullopt;
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

void errand_queue::let_go() {
  const std::scoped_lock lock(mutex_);
  ++away_;
}

bool errand_queue::bring_back(errand& e) {
  const std::scoped_lock lock(mutex_);
  --away_;
  if (closed_) return false;
  waiting_.push_back(std::move(e));
  arrived_.notify_one();
  return true;
}

void errand_queue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  arrived_.notify_all();
}

} // namespace acp::app
