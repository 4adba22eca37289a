#pragma once

#include "http/server/intake/pressure.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace acp::http {

class reply_slot;

/// Where replies for one I/O thread are put down by other threads. However many arrive while the thread is busy, it is
/// woken once. Outlives the thread for as long as a reply may still come.
class mailbox : public std::enable_shared_from_this<mailbox> {
public:
  /// `under_way` is told of every slot; null: nobody is.
  explicit mailbox(boost::asio::io_context& io, std::shared_ptr<pressure> under_way = nullptr)
      : io_(&io)
      , under_way_(std::move(under_way)) {}

  /// Marks the calling thread as the one that reads this mailbox.
  void adopt_thread();
  /// True on that thread.
  bool is_here() const noexcept;

  /// Any thread: has `slot->arrive()` called on the mailbox's thread.
  void put(std::shared_ptr<reply_slot> slot);
  /// On the mailbox's thread: has `what` called there soon.
  void post(std::move_only_function<void()> what);
  /// What is put from now on is thrown away: nobody waits for it any more.
  void close();
  pressure* under_way() const noexcept { return under_way_.get(); }

private:
  void empty();

  std::mutex mutex_;
  boost::asio::io_context* io_;
  const std::shared_ptr<pressure> under_way_;
  std::vector<std::shared_ptr<reply_slot>> waiting_;
};

} // namespace acp::http
