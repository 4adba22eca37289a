#pragma once

#include "actors/runtime/requests.hpp"
#include "actors/runtime/runtime.hpp"
#include "checkout/orders/order_service.hpp"
#include "checkout/service.hpp"

#include <optional>

namespace acp::actors {

/// The way in: admits a request, finds its shard, and hands it over, without waiting for anything. Refuses at once what
/// can't be served.
class service_facade final : public checkout::service, public checkout::order_service {
public:
  explicit service_facade(runtime& rt) : rt_(rt) {}

  void execute(checkout::command c, checkout::reply_to port) override;
  void read(checkout::session_id id, checkout::request_context context, checkout::reply_to port) override;
  void change(checkout::order_change c, checkout::reply_to port) override;
  void read_any(checkout::session_id id, checkout::reply_to port) override;
  bool ready() const noexcept override;

private:
  template <class Request>
  void hand_over(Request r);
  std::optional<checkout::shard_id> shard_of(const command_request& r) const;
  std::optional<checkout::shard_id> shard_of(const read_request& r) const;
  std::optional<checkout::shard_id> shard_of(const order_request& r) const;

  runtime& rt_;
};

} // namespace acp::actors
