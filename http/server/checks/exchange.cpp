#include "http/server/checks/exchange.hpp"

#include "http/server/checks/check_signature.hpp"
#include "http/server/checks/checks.hpp"
#include "http/server/checks/commands.hpp"
#include "http/server/delegation/requests.hpp"
#include "http/server/mcp/tool_result.hpp"
#include "http/server/message/text.hpp"
#include "http/server/operator/requests.hpp"

#include "checkout/deciding/cart_document.hpp"
#include "checkout/orders/order_document.hpp"
#include "spec/versions/fractions.hpp"
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

/// The part of a session's document that was asked for, put in the document's place; false where there is none.
bool take_part(action what, checkout::session_answer& answer) {
  std::optional<std::string> part;
  if (what == action::read_order)
    part = checkout::order_in(*answer.document);
  else if (is_about_cart(what))
    part = checkout::cart_in(*answer.document,
                             what == action::read_cart ? checkout::ended_carts::hidden : checkout::ended_carts::shown);
  else
    return true;
  if (part) answer.document = std::make_shared<const std::string>(std::move(*part));
  answer.told = nullptr;
  return part.has_value();
}

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

std::optional<response> exchange::on_broken_head(const request_head& head) {
  return check_address_rate(edge_, head, key_, admission_);
}

std::optional<response> exchange::on_body(const request_head& head, std::string_view body, checkout::reply_to port) {
  const auto what = admission_.where.to->what;
  asked_ = what;
  if (!admission_.caller) return serve_open(what);
  if (what == action::converse) return converse(head, body, std::move(port));
  if (what == action::operate) return operate(head, body, std::move(port));
  if (is_delegation(what)) return delegate(head, body, std::move(port));
  if (what == action::read || what == action::read_order || what == action::read_cart) {
    if (auto refused = check_signature(edge_, head, admission_, {})) return refused;
    auto session = session_to_read(what, admission_.where.parameter);
    if (!session) return nothing_there(what);
    edge_.service.read(std::move(*session), make_context(admission_), std::move(port));
    return std::nullopt;
  }
  auto command = make_command(edge_, head, admission_, body);
  if (!command) return std::move(command.error());
  if (may_ask_for_parts(asked())) more_to_tell_ = messages_about_fractions(body);
  return execute(std::move(*command), std::move(port));
}

std::optional<response> exchange::execute(checkout::command&& command, checkout::reply_to port) {
  if (edge_.under_way && command.context.key) edge_.under_way->remember(command.context.key->scope);
  former_ = command.context.former;
  edge_.service.execute(std::move(command), std::move(port));
  return std::nullopt;
}

std::optional<response> exchange::converse(const request_head& head, std::string_view body, checkout::reply_to port) {
  auto next = mcp::hear(edge_, head, admission_, ids_, body);
  if (auto* answer = std::get_if<response>(&next)) return std::move(*answer);
  auto& call = std::get<mcp::tool_call>(next);
  tool_form_ = std::move(call.form);
  asked_ = call.what;
  more_to_tell_ = std::move(call.more_to_tell);
  if (auto* command = std::get_if<checkout::command>(&call.ask)) return execute(std::move(*command), std::move(port));
  auto& read = std::get<mcp::read_request>(call.ask);
  edge_.service.read(std::move(read.session), std::move(read.context), std::move(port));
  return std::nullopt;
}

std::optional<response> exchange::operate(const request_head& head, std::string_view body, checkout::reply_to port) {
  auto request = make_operator_request(head, admission_, body);
  if (!request) return std::move(request.error());
  if (request->position) stream_ = *request;
  edge_.operators->perform(std::move(*request), std::move(port));
  return std::nullopt;
}

std::optional<response> exchange::delegate(const request_head& head, std::string_view body, checkout::reply_to port) {
  auto request = make_delegation_request(edge_, head, admission_, body);
  if (!request) return std::move(request.error());
  edge_.delegation->perform(std::move(*request), std::move(port));
  return std::nullopt;
}

void exchange::ask_on(checkout::reply_to port) const { edge_.operators->perform(*stream_, std::move(port)); }

bool exchange::may_go_on(const request_head& head) { return !check_key_again(edge_, head, key_, admission_); }

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

response exchange::in_place_of_reply(response answer) const {
  if (!tool_form_) return answer;
  return mcp::tool_result(*tool_form_, std::move(answer), admission_.request_id);
}

response exchange::on_reply(checkout::reply&& reply) const { return in_place_of_reply(plain_reply(std::move(reply))); }

response exchange::plain_reply(checkout::reply&& reply) const {
  if (reply.result && !take_part(asked_, *reply.result)) return nothing_there(asked_);
  if (!reply.result) {
    const bool wants_part = asked_ == action::read_order || is_about_cart(asked_);
    if (wants_part && reply.result.error().kind == checkout::failure_kind::not_found) return nothing_there(asked_);
    auto refused = refuse_in(asked(), std::move(reply.result.error()));
    refused.replayed = reply.replayed;
    // It is the POST that is refused, for good; nothing else was ever answered at a path with an operation.
    if (refused.status == 405) refused.add_header("Allow", "OPTIONS");
    return refused;
  }
  response r;
  r.status = success_status(*reply.result);
  r.document = std::move(reply.result->document);
  if (is_older(asked()) && !is_delegation(asked_)) {
    r.document = told_in(asked(), *r.document, reply.result->told.get());
    if (!r.document) return refuse(500, "internal_error", "The answer can't be told in this version of the protocol.");
    if (!more_to_tell_.empty())
      r.document = std::make_shared<const std::string>(with_more_messages(*r.document, more_to_tell_));
  }
  r.replayed = reply.replayed;
  r.stream = stream_.has_value();
  r.close = r.stream;
  const bool is_metrics =
      admission_.where.to != nullptr && admission_.where.to->act == checkout::operator_act::show_metrics;
  if (is_metrics) r.content_type = telemetry::prometheus_text_type;
  return r;
}

/// Of a completion it depends on the dialect, once there is an order.
int exchange::success_status(const checkout::session_answer& answer) const {
  if (answer.created) return 201;
  constexpr int usual = 200;
  const auto ordered = dialect_of(admission_).ordered;
  const bool may_differ = asked_ == action::complete && ordered != usual;
  return may_differ && checkout::order_in(*answer.document) ? ordered : usual;
}

asked_in exchange::asked() const {
  return {admission_.api_version, admission_.locale, admission_.where.to == nullptr ? action::operate : asked_,
          dialect_of(admission_), former_};
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
