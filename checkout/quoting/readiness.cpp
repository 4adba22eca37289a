#include "checkout/quoting/readiness.hpp"

#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

bool is_sign_in(const Message& message) {
  const auto* error = std::get_if<MessageError>(&message);
  return error != nullptr && error->code == MessageErrorCode::requires_sign_in;
}

CheckoutSessionStatus readiness(const CheckoutSession& session) {
  if (session.line_items.empty()) return CheckoutSessionStatus::incomplete;
  bool sign_in = false;
  for (const auto& message : session.messages) {
    if (is_sign_in(message)) {
      sign_in = true;
    } else if (blocks_payment(message)) {
      return CheckoutSessionStatus::not_ready_for_payment;
    }
  }
  return sign_in ? CheckoutSessionStatus::requires_escalation : CheckoutSessionStatus::ready_for_payment;
}

} // namespace

void check_buyer(const CheckoutSession& session, std::vector<Message>& messages) {
  if (!session.buyer || session.buyer->authentication_status != BuyerAuthenticationStatus::requires_signin) return;
  messages.push_back(error_message(MessageErrorCode::requires_sign_in, "$.buyer.authentication_status",
                                   say(language_of(session), phrase::buyer_sign_in), Resolution::requires_buyer_input));
}

void settle_readiness(CheckoutSession& session, const std::string& shop_url) {
  session.status = readiness(session);
  session.continue_url.reset();
  if (session.status == CheckoutSessionStatus::requires_escalation)
    session.continue_url = shop_url + "/checkout/" + session.id;
}

} // namespace acp::checkout
