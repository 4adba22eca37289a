#include "http/server/connection/reply_slot.hpp"

namespace acp::http {

checkout::reply_to reply_slot::make_port() {
  return checkout::reply_to{[self = shared_from_this()](checkout::reply reply) { self->deliver(std::move(reply)); }};
}

// The reply is written by the answering thread and read by the I/O thread: the mailbox's lock lies between.
void reply_slot::deliver(checkout::reply reply) {
  reply_.emplace(std::move(reply));
  if (!home_->is_here()) {
    home_->put(shared_from_this());
  } else if (!given_up_) {
    arrived_ = true;
    wake_later();
  }
}

void reply_slot::arrive() {
  if (given_up_) return;
  arrived_ = true;
  if (waiter_) std::exchange(waiter_, nullptr)();
}

void reply_slot::give_up() {
  if (arrived_ || given_up_) return;
  given_up_ = true;
  wake_later();
}

// Whoever answers on this thread, deep in a call, must not find the connection run inside it.
void reply_slot::wake_later() {
  if (waiter_) home_->post(std::exchange(waiter_, nullptr));
}

} // namespace acp::http
