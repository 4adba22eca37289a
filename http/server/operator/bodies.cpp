#include "http/server/operator/bodies.hpp"

#include "http/server/message/body_faults.hpp"
#include "spec/decode.hpp"

#include <utility>

namespace acp::http {
namespace {

using checkout::operator_act;
using checkout::operator_body;

using body_or_failure = std::expected<operator_body, checkout::failure>;

template <class T>
body_or_failure decoded(const nlohmann::json& document) {
  auto value = decode<T>(document);
  if (!value) return std::unexpected{invalid_body(value.error())};
  return operator_body{std::move(*value)};
}

} // namespace

body_or_failure decode_operator_body(operator_act act, const nlohmann::json& document) {
  switch (act) {
  case operator_act::create_endpoint: return decoded<NewEndpoint>(document);
  case operator_act::update_endpoint: return decoded<EndpointChange>(document);
  case operator_act::pause_endpoint: return decoded<EndpointPause>(document);
  case operator_act::rotate_secret: return decoded<SecretRotation>(document);
  case operator_act::redrive_letters:
  case operator_act::skip_letters:
  case operator_act::drop_letters: return decoded<LetterChoice>(document);
  case operator_act::replay_events: return decoded<ReplayChoice>(document);
  case operator_act::ack_messages: return decoded<MessageAck>(document);
  case operator_act::nack_messages: return decoded<MessageNack>(document);
  case operator_act::extend_messages: return decoded<MessageExtension>(document);
  case operator_act::receive_messages: return decoded<MessagesQuery>(document);
  case operator_act::stream_messages: return decoded<StreamQuery>(document);
  case operator_act::list_letters: return decoded<LettersQuery>(document);
  case operator_act::list_attempts: return decoded<AttemptsQuery>(document);
  case operator_act::list_acts: return decoded<ActsQuery>(document);
  case operator_act::change_order: return decoded<OrderChange>(document);
  case operator_act::begin_fulfillment: return decoded<NewFulfillment>(document);
  case operator_act::change_fulfillment: return decoded<FulfillmentChange>(document);
  case operator_act::begin_adjustment: return decoded<NewAdjustment>(document);
  case operator_act::change_adjustment: return decoded<AdjustmentChange>(document);
  case operator_act::refuse_session: return decoded<ApprovalAnswer>(document);
  default: return operator_body{};
  }
}

const rule* query_rule_of(operator_act act) {
  switch (act) {
  case operator_act::receive_messages: return &rule_for<MessagesQuery>();
  case operator_act::stream_messages: return &rule_for<StreamQuery>();
  case operator_act::list_letters: return &rule_for<LettersQuery>();
  case operator_act::list_attempts: return &rule_for<AttemptsQuery>();
  case operator_act::list_acts: return &rule_for<ActsQuery>();
  default: return nullptr;
  }
}

} // namespace acp::http
