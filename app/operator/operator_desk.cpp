#include "app/operator/operator_desk.hpp"

#include "app/operator/answers.hpp"
#include "app/operator/order_acts.hpp"
#include "app/operator/perform.hpp"
#include "app/operator/ping.hpp"
#include "telemetry/log.hpp"

#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;
using telemetry::log_field;
using telemetry::log_level;

checkout::failure broken() {
  return {checkout::failure_kind::internal, "internal_error", "The request could not be processed.", std::nullopt,
          std::nullopt};
}

/// What still waits when the server stops; nothing of it was begun, or all but its record was done.
void turn_away(errand e) {
  if (e.answered) return end_order_act_unrecorded(std::move(e), "the desk is closed");
  e.port.answer(refuse(
      {checkout::failure_kind::unavailable, "unavailable", "The server is stopping.", std::nullopt, std::nullopt}));
}

bool is_about_messages(operator_act act) {
  return act == operator_act::receive_messages || act == operator_act::stream_messages;
}

} // namespace

operator_desk::operator_desk(settings how, outbound::http_client& http, checkout::order_service& orders)
    : how_(std::move(how))
    , http_(http)
    , orders_(orders)
    , messages_(desk_stores{how_.database, how_.box}, how_.messages)
    , errands_(std::make_shared<errand_queue>(how_.most_waiting)) {
  for (std::size_t i = 0; i < how_.threads; ++i) threads_.emplace_back([this] { run(); });
}

operator_desk::~operator_desk() {
  for (auto& e : errands_->close()) turn_away(std::move(e));
  for (auto& t : threads_) t.join();
}

void operator_desk::perform(checkout::operator_request request, checkout::reply_to port) {
  if (request.act == operator_act::show_order) return show_order(orders_, request, std::move(port));
  if (request.act == operator_act::show_session) return show_session(orders_, request, std::move(port));
  if (is_about_messages(request.act)) return messages_.ask(std::move(request), std::move(port));
  errand e{std::move(request), std::move(port), 0, std::nullopt};
  if (errands_->offer(e)) return;
  e.port.answer(refuse({checkout::failure_kind::overloaded, "overloaded",
                        "Too many requests of operators wait already.", std::nullopt, std::nullopt}));
}

void operator_desk::run() {
  desk_stores stores{how_.database, how_.box, how_.defaults};
  while (auto next = errands_->take()) serve(stores, std::move(*next));
}

void operator_desk::serve(desk_stores& stores, errand e) {
  try {
    do_errand(stores, e);
  } catch (const persistence::connection_lost& lost) {
    telemetry::log(log_level::warn, "operator_request_failed",
                   {log_field::request(e.request.request.str()),
                    log_field::traceparent(checkout::to_traceparent(e.request.trace)), log_field::cause(lost.what())});
    stores.forget();
    e.port.answer(refuse(database_away()));
  } catch (const std::exception& why) {
    telemetry::log(log_level::error, "operator_request_failed",
                   {log_field::request(e.request.request.str()),
                    log_field::traceparent(checkout::to_traceparent(e.request.trace)), log_field::cause(why.what())});
    stores.forget();
    e.port.answer(refuse(broken()));
  }
}

void operator_desk::do_errand(desk_stores& stores, errand& e) {
  if (e.answered) return end_order_act(stores, how_.now, std::move(e));
  if (is_change_of_order(e.request.act)) return begin_order_act(stores, orders_, errands_, e);
  if (e.request.act == operator_act::test_endpoint) return test(stores, e);
  e.port.answer(app::perform(stores, e.request, how_.now()));
}

/// The answer comes from the client's thread, when the receiver has answered.
void operator_desk::test(desk_stores& stores, errand& e) {
  auto ping = make_ping(stores, e.request.id, how_.now());
  if (!ping) return e.port.answer(refuse(std::move(ping.error())));
  http_.send(std::move(*ping),
             [port = std::move(e.port)](outbound::http_result result) mutable { port.answer(ping_answer(result)); });
}

} // namespace acp::app
