#include "checkout/deciding/decisions.hpp"
#include "checkout/values/messages.hpp"

namespace acp::checkout {

decision decide_cancel(const session_state& state, const CancelSessionRequest& request,
                       const decision_context& context) {
  auto next = successor(state, context.now);
  auto& session = next.session;
  session.status = CheckoutSessionStatus::canceled;
  session.authentication_metadata.reset();
  session.continue_url.reset();
  session.messages.clear();
  session.messages.push_back(info_message(say(language_of(session), phrase::session_canceled)));
  next.hidden.authenticating.reset();
  if (request.intent_trace) next.hidden.intent_trace = *request.intent_trace;
  return {{event_type::canceled, std::move(next)}, std::nullopt};
}

} // namespace acp::checkout
