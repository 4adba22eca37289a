#include "app/operator/order_acts.hpp"

#include "app/operator/answers.hpp"
#include "app/operator/order_record.hpp"
#include "checkout/orders/order_document.hpp"
#include "telemetry/log.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using checkout::order_command;
using checkout::reply;

constexpr std::chrono::seconds quickly_lost{1}; ///< a connection found lost within, not one that waited in vain

checkout::failure no_such_order() {
  return {checkout::failure_kind::not_found, "not_found", "There is no such order.", std::nullopt, std::nullopt};
}

checkout::failure no_such_session() {
  return {checkout::failure_kind::not_found, "not_found", "There is no such checkout session.", std::nullopt,
          std::nullopt};
}

/// An act on a session that is no order yet: its id is the session's, and so is the answer.
bool is_approval(operator_act act) {
  return act == operator_act::approve_session || act == operator_act::refuse_session;
}

/// A cart is none.
std::optional<checkout::session_id> session_with_id(const std::string& text) {
  checkout::session_id id{text};
  if (checkout::names_cart(text) || !checkout::shard_of(id)) return std::nullopt;
  return id;
}

/// The session the path names, by its own id or its order's.
std::optional<checkout::session_id> session_named(const checkout::operator_request& request) {
  if (is_approval(request.act)) return session_with_id(request.id);
  return checkout::session_of(checkout::order_id{request.id});
}

/// What the act asks of the order.
order_command command_of(checkout::operator_request& request) {
  auto& body = request.body;
  switch (request.act) {
  case operator_act::change_order: return checkout::change_order{std::get<OrderChange>(std::move(body))};
  case operator_act::begin_fulfillment: return checkout::begin_fulfillment{std::get<NewFulfillment>(std::move(body))};
  case operator_act::change_fulfillment:
    return checkout::change_fulfillment{std::move(request.letter), std::get<FulfillmentChange>(std::move(body))};
  case operator_act::begin_adjustment: return checkout::begin_adjustment{std::get<NewAdjustment>(std::move(body))};
  case operator_act::approve_session: return checkout::approve_purchase{};
  case operator_act::refuse_session:
    return checkout::refuse_purchase{std::get<ApprovalAnswer>(body).message.value_or(std::string{})};
  default: return checkout::change_adjustment{std::move(request.letter), std::get<AdjustmentChange>(std::move(body))};
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

/// What the act's answer shows.
reply shown_reply(operator_act act, reply&& answered) {
  return is_approval(act) ? std::move(answered) : order_of_reply(std::move(answered));
}

bool record_end(desk_stores& stores, const errand& e) {
  const auto& answered = *e.answered;
  try {
    stores.letters().end(e.asked, outcome_of(answered), answered.result ? "" : answered.result.error().code);
    return true;
  } catch (const std::exception& why) {
    telemetry::log(telemetry::log_level::warn, "operator_request_failed",
                   {telemetry::log_field::request(e.request.request.str()), telemetry::log_field::cause(why.what())});
    stores.forget();
    return false;
  }
}

} // namespace

bool is_change_of_order(operator_act act) noexcept { return act > operator_act::show_order; }

void show_order(checkout::order_service& orders, const checkout::operator_request& request, checkout::reply_to port) {
  auto session = checkout::session_of(checkout::order_id{request.id});
  if (!session) return port.answer(refuse(no_such_order()));
  orders.read_any(std::move(*session), checkout::reply_to{[port = std::move(port)](reply answered) mutable {
                    port.answer(order_of_reply(std::move(answered)));
                  }});
}

void show_session(checkout::order_service& orders, const checkout::operator_request& request, checkout::reply_to port) {
  auto session = session_with_id(request.id);
  if (!session) return port.answer(refuse(no_such_session()));
  orders.read_any(std::move(*session), std::move(port));
}

void begin_order_act(desk_stores& stores, checkout::order_service& orders, const std::shared_ptr<errand_queue>& queue,
                     errand& e) {
  auto session = session_named(e.request);
  if (!session) return e.port.answer(refuse(is_approval(e.request.act) ? no_such_session() : no_such_order()));
  e.asked = stores.letters().ask(to_ask(e.request, *session));
  checkout::order_change change{std::move(*session), command_of(e.request), e.request.request, e.request.trace};
  queue->let_go();
  orders.change(std::move(change), checkout::reply_to{[queue, e = std::move(e)](reply answered) mutable {
                  e.answered = std::move(answered);
                  if (!queue->bring_back(e)) end_order_act_unrecorded(std::move(e), "the desk is closed");
                }});
}

void end_order_act(desk_stores& stores, const std::function<checkout::time_point()>& now, errand e) {
  const auto started = now();
  if (!record_end(stores, e) && (now() - started > quickly_lost || !record_end(stores, e)))
    return end_order_act_unrecorded(std::move(e), "the database is away");
  e.port.answer(shown_reply(e.request.act, std::move(*e.answered)));
}

void end_order_act_unrecorded(errand e, const char* why) {
  telemetry::log(telemetry::log_level::error, "order_act_end_not_recorded",
                 {telemetry::log_field::order(e.request.id), telemetry::log_field::request(e.request.request.str()),
                  telemetry::log_field::cause(why)});
  e.port.answer(shown_reply(e.request.act, std::move(*e.answered)));
}

} // namespace acp::app
