#pragma once

#include "checkout/session/payment.hpp"
#include "checkout/session/purchase_order.hpp"
#include "checkout/values/ids.hpp"
#include "spec/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acp::checkout {

/// What belongs to a session and never leaves in an answer (write-only fields, and what a resume needs).
struct hidden_state {
  identity owner;
  std::vector<AffiliateAttribution> attributions; ///< first and last touch
  std::optional<std::string> order_notes;
  std::optional<IntentTrace> intent_trace;
  std::vector<MarketingConsent> marketing_consents;
  std::optional<payment_intent> payment;           ///< set while status is complete_in_progress
  std::optional<purchase_order> purchase;          ///< the last one the session was to be paid with
  std::optional<payment_key> authenticating;       ///< the attempt whose authentication result is awaited
  std::optional<std::string> payment_reference;    ///< of the captured charge
  std::vector<std::string> open_refunds;           ///< adjustments whose refund the payment service has not answered
  std::vector<std::string> requested_capabilities; ///< interventions the agent said it can handle
  /// What was selected and is not on offer at the moment: it comes back with its option.
  std::vector<SelectedFulfillmentOption> dropped_choices;
  std::vector<std::string> counted_discounts; ///< ids of those in the totals whose uses are counted

  friend bool operator==(const hidden_state&, const hidden_state&) = default;
};

/// A session, whole: what agents see, what they don't, and how many events made it.
struct session_state {
  CheckoutSession session;
  hidden_state hidden;
  std::int64_t version = 0; ///< of the newest event; 0 before the first

  session_id id() const { return session_id{session.id}; }
  friend bool operator==(const session_state&, const session_state&) = default;
};

} // namespace acp::checkout
