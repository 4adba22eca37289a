#pragma once

#include "http/server/checks/admission.hpp"
#include "http/server/mcp/conversation.hpp"
#include "http/server/message/request_id.hpp"
#include "http/server/older_versions.hpp"

#include "checkout/service.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace acp::http {

/// One request's way from its head to its answer, without any I/O. A connection has one and uses it again.
class exchange {
public:
  exchange(const edge& e, request_id_source& ids, const client_address& peer) : edge_(e), ids_(ids), peer_(peer) {
    admission_.peer = &peer_;
  }
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// Forgets the previous request; the key it was made with stays remembered.
  void begin() noexcept {
    admission_.clear();
    stream_.reset();
    more_to_tell_.clear();
    former_ = {};
    tool_form_.reset();
  }

  /// Judges a complete head; an answer ends the matter, whatever the body will be.
  std::optional<response> on_head(const request_head& head);

  /// A head that can't be read counts for its address, too: an answer where there are too many from there.
  std::optional<response> on_broken_head(const request_head& head);

  /// Acts on an admitted request whose body is complete: answers at once, or hands `port` to the service, whose reply
  /// is to be given to `on_reply`.
  std::optional<response> on_body(const request_head& head, std::string_view body, checkout::reply_to port);
  response on_reply(checkout::reply&& reply) const;
  /// An answer that comes in place of the service's reply, as the request's own protocol has it.
  response in_place_of_reply(response answer) const;

  /// After an answer that is the beginning of a stream: asks for the next piece, which is bytes for the connection.
  void ask_on(checkout::reply_to port) const;
  /// Before each piece is asked for, and before it is sent: false once the key the stream began with is gone, or has
  /// another role that may not have it.
  bool may_go_on(const request_head& head);
  /// True when the stream has ended with the last piece.
  bool is_over() const noexcept { return !stream_ || stream_->position->over; }

  /// Makes sure there is a request id to answer with, also for a head that could not be read to its end.
  const std::string& request_id(const request_head& head);

  const admission& admitted() const noexcept { return admission_; }

private:
  std::optional<response> serve_open(action what) const;
  asked_in asked() const;
  int success_status(const checkout::session_answer& answer) const;
  std::optional<response> converse(const request_head& head, std::string_view body, checkout::reply_to port);
  std::optional<response> execute(checkout::command&& command, checkout::reply_to port);
  response plain_reply(checkout::reply&& reply) const;
  std::optional<response> operate(const request_head& head, std::string_view body, checkout::reply_to port);
  std::optional<response> delegate(const request_head& head, std::string_view body, checkout::reply_to port);

  const edge& edge_;
  request_id_source& ids_;
  const client_address peer_;
  remembered_key key_;
  admission admission_;
  std::optional<mcp::answer_form> tool_form_;        ///< while a tool's call is at the service
  action asked_ = action::converse;                  ///< of the service
  former_parts former_;                              ///< of the body
  std::string more_to_tell_;                         ///< messages about the request itself, for its answer alone
  std::optional<checkout::operator_request> stream_; ///< what is asked again and again
};

} // namespace acp::http
