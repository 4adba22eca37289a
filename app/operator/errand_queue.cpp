#include "app/operator/errand_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace acp::app {

bool errand_queue::offer(errand& e) {
  const std::scoped_lock lock(mutex_);
  if (closed_ || back_.size() + waiting_.size() + away_ >= most_) return false;
  waiting_.push_back(std::move(e));
  arrived_.notify_one();
  return true;
}

std::optional<errand> errand_queue::take() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return closed_ || !back_.empty() || !waiting_.empty(); });
  if (closed_) return std::nullopt;
  auto& from = back_.empty() ? waiting_ : back_;
  auto next = std::move(from.front());
  from.pop_front();
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
  back_.push_back(std::move(e));
  arrived_.notify_one();
  return true;
}

std::deque<errand> errand_queue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  arrived_.notify_all();
  auto left = std::exchange(back_, {});
  std::ranges::move(waiting_, std::back_inserter(left));
  waiting_.clear();
  return left;
}

} // namespace acp::app
