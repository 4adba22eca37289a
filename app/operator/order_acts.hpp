#pragma once

#include "checkout/operator_service.hpp"
#include "checkout/orders/order_service.hpp"

namespace acp::app {

/// True for acts on orders, which their sessions do and the desk only hands on.
bool is_about_orders(checkout::operator_act act) noexcept;

/// Hands an act on an order to its session; the order is the answer. Any thread, never blocks.
void act_on_order(checkout::order_service& orders, checkout::operator_request request, checkout::reply_to port);

} // namespace acp::app
