#pragma once

#include "checkout/operator_service.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace acp::app {

/// One request on its way through the desk.
struct errand {
  checkout::operator_request request;
  checkout::reply_to port;
  std::int64_t asked = 0;                  ///< of an act on an order: the row that says what was asked
  std::optional<checkout::reply> answered; ///< by the order's session
};

/// What waits for the desk's threads. An errand may leave to be answered elsewhere and come back; it counts all the
/// time. Lives as long as anybody who may bring one back.
class errand_queue {
public:
  explicit errand_queue(std::size_t most) : most_(most) {}

  /// False when it is full or closed; then the errand stays as it is.
  bool offer(errand& e);
  /// The next one, as soon as there is one, those that came back before others; nothing: closed.
  std::optional<errand> take();

  /// The errand just taken is answered elsewhere, and comes back with `bring_back`, which is false once closed.
  void let_go();
  bool bring_back(errand& e);

  /// Nothing is offered or taken any more. Returns what still waited.
  std::deque<errand> close();

private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<errand> back_; ///< answered; before the others
  std::deque<errand> waiting_;
  std::size_t away_ = 0;
  bool closed_ = false;
};

} // namespace acp::app
