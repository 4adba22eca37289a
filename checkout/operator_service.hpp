#pragma once

#include "checkout/service.hpp"
#include "checkout/values/ids.hpp"
#include "checkout/values/trace.hpp"
#include "spec/types.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace acp::checkout {

/// What an operator can ask for. The members of operator_request that each looks at stand beside it.
enum class operator_act : std::uint8_t {
  none,
  create_endpoint, ///< NewEndpoint; answered with the secret
  list_endpoints,  ///< all but the deleted ones
  show_endpoint,   ///< id
  update_endpoint, ///< id, EndpointChange
  delete_endpoint, ///< id
  pause_endpoint,  ///< id, EndpointPause
  resume_endpoint, ///< id
  rotate_secret,   ///< id, SecretRotation; answered with the new secret
  test_endpoint,   ///< id; delivers a ping at once, and tells how that went
  list_letters,    ///< id, LettersQuery
  show_letter,     ///< id, letter
  redrive_letters, ///< id, and letter or LetterChoice; the same for the next two
  skip_letters,
  drop_letters,
  replay_events,    ///< id, ReplayChoice
  list_attempts,    ///< id, AttemptsQuery
  list_acts,        ///< ActsQuery
  receive_messages, ///< id, MessagesQuery
  ack_messages,     ///< id, MessageAck
  nack_messages,    ///< id, MessageNack
  extend_messages,  ///< id, MessageExtension
  stream_messages,  ///< id, StreamQuery, position; answered with the next piece of the stream, perhaps empty
  show_metrics,     ///< answered with Prometheus' text format instead of JSON
  show_session,     ///< id; answered with the session as agents see it
  // Orders: id is the order's; answered with the order. Nothing else comes behind these.
  show_order,
  change_order,       ///< OrderChange
  begin_fulfillment,  ///< NewFulfillment
  change_fulfillment, ///< letter: its id; FulfillmentChange
  begin_adjustment,   ///< NewAdjustment
  change_adjustment,  ///< letter: its id; AdjustmentChange
  approve_session,    ///< id: of a session whose purchase order waits; answered with the session, as the next
  refuse_session,     ///< id; ApprovalAnswer
};

using operator_body = std::variant<std::monostate, NewEndpoint, EndpointChange, EndpointPause, SecretRotation,
                                   LetterChoice, ReplayChoice, MessageAck, MessageNack, MessageExtension, MessagesQuery,
                                   StreamQuery, LettersQuery, AttemptsQuery, ActsQuery, OrderChange, NewFulfillment,
                                   FulfillmentChange, NewAdjustment, AdjustmentChange, ApprovalAnswer>;

/// How far a stream of messages has come. One for each stream; only the piece being asked for touches it.
struct stream_position {
  std::string last_event_id;         ///< as the consumer sent it; acknowledged with the first piece
  bool begun = false;                ///< the first piece has been asked for
  bool over = false;                 ///< nothing comes after this piece
  std::vector<std::string> receipts; ///< of what was sent on this stream
};

struct operator_request {
  operator_act act = operator_act::none;
  std::string id;     ///< of what the path names: an endpoint or an order
  std::string letter; ///< the path's second id: a letter's webhook id, a fulfillment, an adjustment; or empty
  std::string actor;  ///< who asks, for the record of acts
  request_id request;
  operator_body body = {};
  std::shared_ptr<stream_position> position = {};
  trace_context trace = {};
};

/// What operators ask of a running server: endpoints, dead letters, replay, pull queues. Asynchronous, callable from
/// any thread, never blocks, never throws. Every port is answered once: with a JSON document (`created`: a new
/// endpoint), or with a failure whose `param` is a path in the body (RFC 9535).
class operator_service {
public:
  virtual ~operator_service() = default;

  virtual void perform(operator_request request, reply_to port) = 0;

  /// From now on nobody waits for messages: who does is answered with none.
  virtual void stop_waiting() = 0;
};

} // namespace acp::checkout
