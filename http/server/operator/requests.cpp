#include "http/server/operator/requests.hpp"

#include "http/server/message/body_faults.hpp"
#include "http/server/operator/bodies.hpp"
#include "http/server/operator/query.hpp"
#include "spec/json/parse.hpp"

#include <utility>

namespace acp::http {
namespace {

using checkout::operator_act;
using checkout::operator_request;

using document_or_failure = std::expected<nlohmann::json, checkout::failure>;

/// What the act takes, as a document: the query string, or the body; where it may be left out, an empty object.
document_or_failure document_of(operator_act act, const request_head& head, std::string_view body) {
  if (const auto* expected = query_rule_of(act)) {
    auto query = query_document(query_of(head.target()), *expected);
    if (!query) return std::unexpected{invalid_body(query.error())};
    return std::move(*query);
  }
  if (body.empty()) return nlohmann::json::object();
  auto parsed = parse_json(body);
  if (!parsed) return std::unexpected{invalid_json(parsed.error())};
  return std::move(*parsed);
}

/// A HEAD would take messages without showing them.
bool takes_messages(operator_act act) {
  return act == operator_act::receive_messages || act == operator_act::stream_messages;
}

} // namespace

std::expected<operator_request, response> make_operator_request(const request_head& head, const admission& a,
                                                                std::string_view body) {
  operator_request request;
  request.act = a.where.to->act;
  if (a.head_only && takes_messages(request.act)) {
    auto refused = refuse(405, "method_not_allowed", "Messages are only handed out to GET.");
    refused.add_header("Allow", "GET, OPTIONS");
    return std::unexpected{std::move(refused)};
  }
  const auto document = document_of(request.act, head, body);
  if (!document) return std::unexpected{refuse(document.error())};
  auto decoded = decode_operator_body(request.act, *document);
  if (!decoded) return std::unexpected{refuse(decoded.error())};
  request.body = std::move(*decoded);
  request.id = a.where.parameter;
  request.letter = a.where.second;
  request.actor = a.caller->caller.str();
  request.request = checkout::request_id{a.request_id};
  request.trace = a.trace;
  if (request.act == operator_act::stream_messages) {
    request.position = std::make_shared<checkout::stream_position>();
    request.position->last_event_id = head.get(header::last_event_id);
  }
  return request;
}

} // namespace acp::http
