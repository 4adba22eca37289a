#pragma once

#include "http/server/connection/mailbox.hpp"

#include "checkout/service.hpp"

#include <boost/asio/async_result.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace acp::http {

/// Where one request waits for its reply. The port may be answered on any thread, once; everything else belongs to the
/// I/O thread of the mailbox. A reply that comes after `give_up` is thrown away.
class reply_slot : public std::enable_shared_from_this<reply_slot> {
public:
  explicit reply_slot(std::shared_ptr<mailbox> home) : home_(std::move(home)), under_way_(home_->under_way()) {}

  checkout::reply_to make_port();

  bool has_arrived() const noexcept { return arrived_; }
  bool given_up() const noexcept { return given_up_; }
  checkout::reply take() { return std::move(*reply_); }

  /// Completes when the reply has arrived or nobody waits any longer. Only one wait at a time.
  template <class CompletionToken>
  auto async_wait(CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, void()>([this](auto handler) { waiter_ = std::move(handler); },
                                                                token);
  }

  /// The deadline has passed.
  void give_up();
  /// Called by the mailbox.
  void arrive();

private:
  void deliver(checkout::reply reply);
  void wake_later();

  std::shared_ptr<mailbox> home_;
  const pressure::mark under_way_; ///< also when nobody waits any more: until the service lets go of the port
  std::optional<checkout::reply> reply_;
  std::move_only_function<void()> waiter_;
  bool arrived_ = false;
  bool given_up_ = false;
};

} // namespace acp::http
