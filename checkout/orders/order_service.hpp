#pragma once

#include "checkout/orders/order_command.hpp"
#include "checkout/service.hpp"
#include "checkout/values/trace.hpp"

namespace acp::checkout {

/// What the merchant's side asks of an order, on its way to the order's session.
struct order_change {
  session_id session;
  order_command what;
  request_id request;
  trace_context trace = {};
};

/// Orders as the merchant's side sees them; asynchronous, as `service` is.
class order_service {
public:
  virtual ~order_service() = default;

  /// Changes an order; answered with its whole session, `changed` where there is an event of it. A refund is answered
  /// while it is still pending: its end is an event of its own.
  virtual void change(order_change c, reply_to port) = 0;

  /// The session's newest state, whoever owns it.
  virtual void read_any(session_id id, reply_to port) = 0;
};

} // namespace acp::checkout
