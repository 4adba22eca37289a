#pragma once

#include "checkout/values/exchange_rate.hpp"
#include "spec/types.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace acp::checkout {

/// Which purchase orders a merchant takes, and which of them it wants to look at first.
struct purchase_rules {
  std::vector<PaymentTerms> terms; ///< the usual one first; none: no purchase orders
  bool approves_all = false;       ///< false: those that ask for it
  std::chrono::seconds approval_lifetime{7 * 24 * 60 * 60};
};

/// A currency prices are shown in, but not charged in.
struct presentment_rate {
  currency shown_in;
  exchange_rate worth;    ///< one of it in what the shop sells in
  std::string determined; ///< when, RFC 3339; empty: not told
};

/// What a merchant offers to every session; read once at start, never changed.
struct merchant_profile {
  std::string name;
  std::string shop_url;                        ///< no trailing slash; orders are shown at `<shop_url>/orders/<id>`
  std::vector<Link> links;                     ///< one without a title gets ours, in the language of the session
  field<Payment> payment = Payment{};          ///< the handlers, shared by all sessions
  std::vector<InterventionType> interventions; ///< what this merchant's payment can make use of
  std::vector<RequiredIntervention> required_interventions;
  InterventionEnforcement enforcement = InterventionEnforcement::conditional; ///< of the required ones
  std::vector<MarketingConsentOption>
      marketing_consents; ///< what buyers may be asked to agree to; without a text, in our words
  std::vector<presentment_rate> presentment;
  bool takes_tax_certificates = false; ///< buyers' own, at their word
  std::vector<std::string> locales;    ///< BCP 47, the default first
  purchase_rules purchases = {};
  std::chrono::seconds session_lifetime{6 * 60 * 60};
  std::chrono::seconds cart_lifetime{14 * 24 * 60 * 60}; ///< from its last change
  std::chrono::seconds quote_lifetime{30 * 60}; ///< how long amounts may be shown without asking the merchant again
};

} // namespace acp::checkout
