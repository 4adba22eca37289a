#include "app/operator/order_acts.hpp"

#include "app/operator/answers.hpp"
#include "checkout/orders/order_document.hpp"

#include <optional>
#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using checkout::order_command;
using checkout::reply;

checkout::failure no_such_order() {
  return {checkout::failure_kind::not_found, "not_found", "There is no such order.", std::nullopt, std::nullopt};
}

/// What the act asks of the order; nothing: to be shown.
std::optional<order_command> command_of(checkout::operator_request& request) {
  auto& body = request.body;
  switch (request.act) {
  case operator_act::change_order: return checkout::change_order{std::get<OrderChange>(std::move(body))};
  case operator_act::begin_fulfillment: return checkout::begin_fulfillment{std::get<NewFulfillment>(std::move(body))};
  case operator_act::change_fulfillment:
    return checkout::change_fulfillment{std::move(request.letter), std::get<FulfillmentChange>(std::move(body))};
  case operator_act::begin_adjustment: return checkout::begin_adjustment{std::get<NewAdjustment>(std::move(body))};
  case operator_act::change_adjustment:
    return checkout::change_adjustment{std::move(request.letter), std::get<AdjustmentChange>(std::move(body))};
  default: return std::nullopt;
  }
}

/// The session's answer, cut down to its order.
reply order_of_reply(reply&& answered) {
  if (!answered.result) return std::move(answered);
  auto order = checkout::order_in(*answered.result->document);
  if (!order) return refuse(no_such_order());
  answered.result->document = std::make_shared<const std::string>(std::move(*order));
  return std::move(answered);
}

} // namespace

bool is_about_orders(operator_act act) noexcept { return act >= operator_act::show_order; }

void act_on_order(checkout::order_service& orders, checkout::operator_request request, checkout::reply_to port) {
  auto session = checkout::session_of(checkout::order_id{request.id});
  if (!session) return port.answer(refuse(no_such_order()));
  checkout::reply_to cut{
      [port = std::move(port)](reply answered) mutable { port.answer(order_of_reply(std::move(answered))); }};
  if (auto what = command_of(request))
    orders.change({std::move(*session), std::move(*what), std::move(request.request)}, std::move(cut));
  else
    orders.read_any(std::move(*session), std::move(cut));
}

} // namespace acp::app
