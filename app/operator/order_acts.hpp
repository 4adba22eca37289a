#pragma once

#include "app/operator/desk_stores.hpp"
#include "app/operator/errand_queue.hpp"
#include "checkout/orders/order_service.hpp"

#include <functional>
#include <memory>

namespace acp::app {

/// True for acts that change orders, or what is to become one, which their sessions do and the desk only records.
bool is_change_of_order(checkout::operator_act act) noexcept;

/// Shows an order: its session is asked. Any thread, never blocks.
void show_order(checkout::order_service& orders, const checkout::operator_request& request, checkout::reply_to port);

/// Shows a session, likewise.
void show_session(checkout::order_service& orders, const checkout::operator_request& request, checkout::reply_to port);

/// Records what is asked and hands it to the order's session, whose answer comes back to the queue. Nothing is asked of
/// the session that is not on record. Blocks; throws connection_lost, and the errand keeps its port then.
void begin_order_act(desk_stores& stores, checkout::order_service& orders, const std::shared_ptr<errand_queue>& queue,
                     errand& e);

/// Records how it ended, then answers with the order. What was done stays done: where it can't be recorded that is
/// logged, and the answer is the same. Blocks for one statement's time-out and a second at most: it tries again over a
/// new connection where the old one was found lost at once.
void end_order_act(desk_stores& stores, const std::function<checkout::time_point()>& now, errand e);

/// The same with nobody left to record it: the row that says what was asked, and the event with this request's id, tell
/// what happened.
void end_order_act_unrecorded(errand e, const char* why);

} // namespace acp::app
