#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <utility>

namespace acp::outbound {

/// The way from other threads to the client's, which may be gone when they come.
class door {
public:
  explicit door(boost::asio::io_context& io) : io_(&io) {}

  /// Has `what` called on the client's thread; gives it back when that is gone for good.
  template <class F>
  [[nodiscard]] bool post(F& what) {
    const std::scoped_lock lock(mutex_);
    if (io_ == nullptr) return false;
    boost::asio::post(*io_, std::move(what));
    return true;
  }
  void close() {
    const std::scoped_lock lock(mutex_);
    io_ = nullptr;
  }

private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
};

} // namespace acp::outbound
