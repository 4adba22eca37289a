#include "http/server/connection/mailbox.hpp"

#include "http/server/connection/reply_slot.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace acp::http {
namespace {

thread_local const mailbox* mailbox_of_this_thread = nullptr;

} // namespace

void mailbox::adopt_thread() { mailbox_of_this_thread = this; }

bool mailbox::is_here() const noexcept { return mailbox_of_this_thread == this; }

void mailbox::put(std::shared_ptr<reply_slot> slot) {
  const std::scoped_lock lock(mutex_);
  if (io_ == nullptr) return;
  waiting_.push_back(std::move(slot));
  if (waiting_.size() == 1) boost::asio::post(*io_, [self = shared_from_this()] { self->empty(); });
}

void mailbox::post(std::move_only_function<void()> what) { boost::asio::post(*io_, std::move(what)); }

void mailbox::close() {
  std::vector<std::shared_ptr<reply_slot>> unread; // destroyed after the lock is given up
  const std::scoped_lock lock(mutex_);
  io_ = nullptr;
  unread.swap(waiting_);
}

void mailbox::empty() {
  std::vector<std::shared_ptr<reply_slot>> arrived;
  {
    const std::scoped_lock lock(mutex_);
    arrived.swap(waiting_);
  }
  for (const auto& slot : arrived) slot->arrive();
}

} // namespace acp::http
