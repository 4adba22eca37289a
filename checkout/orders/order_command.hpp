#pragma once

#include "checkout/deciding/decide.hpp"
#include "spec/types.hpp"

#include <expected>
#include <optional>
#include <string>
#include <variant>

namespace acp::checkout {

/// What the merchant's side asks of an order. The order lives on in its session's stream.
struct begin_fulfillment {
  NewFulfillment sent;
};
struct change_fulfillment {
  std::string id;
  FulfillmentChange sent;
};
struct begin_adjustment {
  NewAdjustment sent;
};
struct change_adjustment {
  std::string id;
  AdjustmentChange sent;
};
struct change_order {
  OrderChange sent;
};
/// What the payment service answered to an open refund.
struct refund_settled {
  std::string adjustment;
  bool paid = false;
};
/// The merchant's word on a purchase order that waits for it: then the session is completed, or goes back.
struct approve_purchase {};
struct refuse_purchase {
  std::string message; ///< for the buyer; may be empty
};
using order_command = std::variant<begin_fulfillment, change_fulfillment, begin_adjustment, change_adjustment,
                                   change_order, refund_settled, approve_purchase, refuse_purchase>;

/// Money to give back, to be asked of the payment service once the event is committed. The key makes it happen once.
struct refund_request {
  payment_key key;
  std::string adjustment;        ///< the adjustment it settles
  std::string payment_reference; ///< of the captured charge
  money amount;
};

/// The event to append, or nothing where the order says already what was asked for.
struct order_decision {
  std::optional<event> happened;
  std::optional<refund_request> refund;
  std::optional<charge_request> charge = {}; ///< to make once the event is committed, as that of a completion
};

/// The same for a purchase order; `conflict` where none waits. Said again it changes nothing.
std::expected<order_decision, failure> decide_approval(const session_state& state, const order_command& c,
                                                       const decision_context& context);

/// The rules of orders (protocol 2026-04-17, orders). Pure. `not_found` for a session without an order and for unknown
/// fulfillments and adjustments; a failure leaves the order as it is.
std::expected<order_decision, failure> decide_order(const session_state& state, const order_command& c,
                                                    const decision_context& context);

/// The refunds whose outcome is not on record yet, for a session that was loaded.
std::vector<refund_request> open_refunds(const session_state& state);

} // namespace acp::checkout
