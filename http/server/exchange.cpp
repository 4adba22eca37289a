#include "http/server/exchange.hpp"

#include "http/server/check_signature.hpp"
#include "http/server/commands.hpp"
#include "http/server/operator/requests.hpp"
#include "http/server/text.hpp"

#include "checkout/orders/order_document.hpp"
#include "telemetry/metrics/prometheus_text.hpp"

#include <utility>

namespace acp::http {
namespace {

response document_answer(std::shared_ptr<const std::string> document) {
  response r;
  r.document = std::move(document);
  r.cacheable = true;
  return r;
}

response no_such_order() { return refuse(404, "not_found", "There is no such order."); }

response status_answer(std::string_view status) {
  response r;
  r.text.append(R"({"status":")").append(status).append("\"}");
  return r;
}

} // namespace

std::optional<response> exchange::on_head(const request_head& head) {
  request_id(head);
  const auto given =
      head.repeated(header::traceparent) ? std::nullopt : checkout::parse_traceparent(head.get(header::traceparent));
  admission_.trace = given ? *given : ids_.next_trace();
  return admit(edge_, head, key_, admission_);
}

std::optional<response> exchange::on_body(const request_head& head, std::string_view body, checkout::reply_to port) {
  const auto what = admission_.where.to->what;
  if (!admission_.caller) return serve_open(what);
  if (what == action::operate) return operate(head, body, std::move(port));
  if (what == action::read || what == action::read_order) {
    if (auto refused = check_signature(edge_, head, admission_, {})) return refused;
    auto session = session_to_read(what);
    if (!session) return no_such_order();
    edge_.service.read(std::move(*session), make_context(admission_), std::move(port));
    return std::nullopt;
  }
  auto command = make_command(edge_, head, admission_, body);
  if (!command) return std::move(command.error());
  if (edge_.under_way && command->context.key) edge_.under_way->remember(command->context.key->scope);
  edge_.service.execute(std::move(*command), std::move(port));
  return std::nullopt;
}

/// An order's id names its session; nothing for what is no order's id.
std::optional<checkout::session_id> exchange::session_to_read(action what) const {
  std::string id{admission_.where.parameter};
  if (what == action::read_order) return checkout::session_of(checkout::order_id{std::move(id)});
  return checkout::session_id{std::move(id)};
}

std::optional<response> exchange::operate(const request_head& head, std::string_view body, checkout::reply_to port) {
  auto request = make_operator_request(head, admission_, body);
  if (!request) return std::move(request.error());
  if (request->position) stream_ = *request;
  edge_.operators->perform(std::move(*request), std::move(port));
  return std::nullopt;
}

void exchange::ask_on(checkout::reply_to port) const { edge_.operators->perform(*stream_, std::move(port)); }

std::optional<response> exchange::serve_open(action what) const {
  switch (what) {
  case action::discover: return document_answer(edge_.documents.discovery);
  case action::describe: {
    const auto found = edge_.documents.openapi.find(admission_.where.parameter);
    if (found == edge_.documents.openapi.end())
      return refuse(404, "not_found", "There is no document for this version.");
    return document_answer(found->second);
  }
  case action::report_ready:
    if (!edge_.service.ready()) return try_again("not_ready", "The server can't take requests at the moment.");
    return status_answer("ready");
  default: return status_answer("alive");
  }
}

response exchange::on_reply(checkout::reply&& reply) const {
  const bool wants_order = admission_.where.to != nullptr && admission_.where.to->what == action::read_order;
  if (reply.result && wants_order) {
    auto order = checkout::order_in(*reply.result->document);
    if (!order) return no_such_order();
    reply.result->document = std::make_shared<const std::string>(std::move(*order));
  }
  if (!reply.result) {
    if (wants_order && reply.result.error().kind == checkout::failure_kind::not_found) return no_such_order();
    auto refused = refuse_in(asked(), std::move(reply.result.error()));
    refused.replayed = reply.replayed;
    // It is the POST that is refused, for good; nothing else was ever answered at a path with an operation.
    if (refused.status == 405) refused.add_header("Allow", "OPTIONS");
    return refused;
  }
  response r;
  r.status = reply.result->created ? 201 : 200;
  r.document = std::move(reply.result->document);
  if (is_older(asked())) {
    r.document = told_in(asked(), *r.document);
    if (!r.document) return refuse(500, "internal_error", "The answer can't be told in this version of the protocol.");
  }
  r.replayed = reply.replayed;
  r.stream = stream_.has_value();
  r.close = r.stream;
  const bool is_metrics =
      admission_.where.to != nullptr && admission_.where.to->act == checkout::operator_act::show_metrics;
  if (is_metrics) r.content_type = telemetry::prometheus_text_type;
  return r;
}

asked_in exchange::asked() const {
  const auto what = admission_.where.to == nullptr ? action::operate : admission_.where.to->what;
  return {admission_.api_version, admission_.locale, what};
}

const std::string& exchange::request_id(const request_head& head) {
  if (admission_.request_id.empty()) {
    const auto given = head.get(header::request_id);
    if (is_visible_text(given) && !head.repeated(header::request_id)) {
      admission_.request_id = given;
    } else {
      admission_.request_id = ids_.next(edge_.now());
    }
  }
  return admission_.request_id;
}

} // namespace acp::http
