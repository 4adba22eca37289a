#include "http/server/operator/requests.hpp"

#include "http/server/body_faults.hpp"
#include "http/server/operator/query.hpp"
#include "spec/decode.hpp"
#include "spec/json/parse.hpp"

#include <utility>

namespace acp::http {
namespace {

using checkout::operator_act;
using checkout::operator_body;
using checkout::operator_request;

template <class T>
using or_failure = std::expected<T, checkout::failure>;

template <class T>
or_failure<operator_body> decoded(const nlohmann::json& document) {
  auto value = decode<T>(document);
  if (!value) return std::unexpected{invalid_body(value.error())};
  return operator_body{std::move(*value)};
}

/// A body that is left out, where that is allowed, is an empty object.
template <class T>
or_failure<operator_body> from_body(std::string_view body) {
  if (body.empty()) return decoded<T>(nlohmann::json::object());
  const auto document = parse_json(body);
  if (!document) return std::unexpected{invalid_json(document.error())};
  return decoded<T>(*document);
}

template <class T>
or_failure<operator_body> from_query(const request_head& head) {
  const auto document = query_document(query_of(head.target()), rule_for<T>());
  if (!document) return std::unexpected{invalid_body(document.error())};
  return decoded<T>(*document);
}

or_failure<operator_body> body_of(operator_act act, const request_head& head, std::string_view body) {
  switch (act) {
  case operator_act::create_endpoint: return from_body<NewEndpoint>(body);
  case operator_act::update_endpoint: return from_body<EndpointChange>(body);
  case operator_act::pause_endpoint: return from_body<EndpointPause>(body);
  case operator_act::rotate_secret: return from_body<SecretRotation>(body);
  case operator_act::redrive_letters:
  case operator_act::skip_letters:
  case operator_act::drop_letters: return from_body<LetterChoice>(body);
  case operator_act::replay_events: return from_body<ReplayChoice>(body);
  case operator_act::ack_messages: return from_body<MessageAck>(body);
  case operator_act::nack_messages: return from_body<MessageNack>(body);
  case operator_act::extend_messages: return from_body<MessageExtension>(body);
  case operator_act::receive_messages: return from_query<MessagesQuery>(head);
  case operator_act::stream_messages: return from_query<StreamQuery>(head);
  case operator_act::list_letters: return from_query<LettersQuery>(head);
  case operator_act::list_attempts: return from_query<AttemptsQuery>(head);
  case operator_act::list_acts: return from_query<ActsQuery>(head);
  default: return operator_body{};
  }
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
  auto decoded_body = body_of(request.act, head, body);
  if (!decoded_body) return std::unexpected{refuse(decoded_body.error())};
  request.body = std::move(*decoded_body);
  request.id = a.where.parameter;
  request.letter = a.where.second;
  request.actor = a.caller->caller.str();
  request.request = checkout::request_id{a.request_id};
  if (request.act == operator_act::stream_messages) {
    request.position = std::make_shared<checkout::stream_position>();
    request.position->last_event_id = head.get(header::last_event_id);
  }
  return request;
}

} // namespace acp::http
