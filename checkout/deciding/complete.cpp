#include "checkout/deciding/decisions.hpp"
#include "checkout/deciding/patch.hpp"
#include "checkout/deciding/purchase.hpp"
#include "checkout/quoting/cart.hpp"
#include "checkout/quoting/requote.hpp"
#include "checkout/quoting/totals.hpp"
#include "checkout/session/hidden.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

/// One attempt to pay: unique, and the same whenever it is computed again.
payment_key attempt_key(const session_state& next) {
  return payment_key{"pay_" + next.session.id + "_" + std::to_string(next.version)};
}

std::string handler_of(const CheckoutSession& session, const PaymentData& data) {
  if (is_on_account(data)) return purchase_order_handler;
  return data.handler_id ? *data.handler_id : session.capabilities.payment->handlers.front().id;
}

/// The answers to what the buyer was asked; of several about one channel the last.
std::vector<MarketingConsent> answers_to(const field<std::vector<MarketingConsentOption>>& asked,
                                         const std::vector<MarketingConsent>& given) {
  std::vector<MarketingConsent> kept;
  if (!asked) return kept;
  for (const auto& option : *asked) {
    const auto last = std::ranges::find(given.rbegin(), given.rend(), option.channel, &MarketingConsent::channel);
    if (last != given.rend()) kept.push_back(*last);
  }
  return kept;
}

void take_over(session_state& next, const CheckoutSessionCompleteRequest& request) {
  apply(next.session.buyer, request.buyer);
  remember_touch(next.hidden, request.affiliate_attribution, Touchpoint::last);
  remember_notes(next.hidden, request.order_notes);
  if (request.marketing_consents.is_null()) next.hidden.marketing_consents.clear();
  if (request.marketing_consents)
    next.hidden.marketing_consents = answers_to(next.session.marketing_consent_options, *request.marketing_consents);
  next.hidden.authenticating.reset();
}

decision refuse_authentication(session_state next) {
  auto& session = next.session;
  session.authentication_metadata.reset();
  session.messages.clear();
  session.messages.push_back(error_message(MessageErrorCode::payment_declined, {},
                                           say(language_of(session), phrase::payment_not_authenticated)));
  session.status = CheckoutSessionStatus::ready_for_payment;
  return {{event_type::completion_failed, std::move(next)}, std::nullopt};
}

decision start_payment(session_state next, const CheckoutSessionCompleteRequest& request, const request_context& from,
                       bool authenticated) {
  auto& session = next.session;
  session.status = CheckoutSessionStatus::complete_in_progress;
  payment_intent intent{attempt_key(next),
                        {sum_of(session.totals, TotalType::total), currency::parse(session.currency).value()},
                        handler_of(session, request.payment_data),
                        std::nullopt};
  if (from.key) intent.idempotency_scope = to_hex(from.key->scope);
  charge_request charge{intent.key, session_id{session.id}, intent.amount, intent.handler_id, {}, std::nullopt};
  const bool on_account = is_on_account(request.payment_data);
  charge.instrument = on_account ? instrument_of(*next.hidden.purchase) : *request.payment_data.instrument;
  if (authenticated && request.authentication_result) charge.authentication = *request.authentication_result;
  next.hidden.payment = std::move(intent);
  return {{event_type::completion_started, std::move(next)}, std::move(charge)};
}

} // namespace

std::expected<decision, failure> decide_complete(const session_state& state,
                                                 const CheckoutSessionCompleteRequest& request,
                                                 const request_context& from, const quote& answer,
                                                 const decision_context& context) {
  if (auto refused = refused_completion(state, request)) return std::unexpected{std::move(*refused)};
  std::optional<purchase_order> purchase;
  if (is_on_account(request.payment_data)) {
    auto read = read_purchase(request.payment_data, context.merchant.purchases, context.now);
    if (!read) return std::unexpected{std::move(read.error())};
    purchase = std::move(*read);
  }
  auto next = successor(state, context.now);
  take_over(next, request);
  if (authentication_failed(request)) return refuse_authentication(std::move(next));

  // What the buyer agreed to may have changed since: then they have to see it before they pay.
  requote(next, {cart_of(state.session.line_items), answer, context.merchant, context.now, &state.session});
  if (next.session.status != CheckoutSessionStatus::ready_for_payment)
    return decision{{event_type::updated, std::move(next)}, std::nullopt};
  if (sum_of(next.session.totals, TotalType::total) != sum_of(state.session.totals, TotalType::total)) {
    const auto why = quote_over(state, context.now) ? phrase::payment_quote_expired : phrase::payment_total_changed;
    next.session.messages.push_back(
        warning_message(WarningCode::price_change, "$.totals", say(language_of(next.session), why)));
    return decision{{event_type::updated, std::move(next)}, std::nullopt};
  }
  next.hidden.purchase = purchase;
  if (purchase && purchase->stage == approval::waiting) {
    wait_for_approval(next, *purchase, context.now + context.merchant.purchases.approval_lifetime);
    return decision{{event_type::updated, std::move(next)}, std::nullopt};
  }
  return start_payment(std::move(next), request, from, awaits_authentication(state));
}

} // namespace acp::checkout
