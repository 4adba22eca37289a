#pragma once

#include "checkout/session/profile.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace acp::merchant {

struct profile_settings {
  std::string shop_name = "Demo shop";
  std::string shop_url = "https://shop.example"; ///< a trailing slash is dropped
  std::vector<std::string> locales{"en-US"};     ///< BCP 47, the default first
  std::chrono::seconds session_lifetime{6 * 60 * 60};
  std::vector<RequiredIntervention> required_interventions{}; ///< asked of agents, and supported
  InterventionEnforcement enforcement = InterventionEnforcement::conditional;
  std::chrono::seconds quote_lifetime{30 * 60};
  std::vector<checkout::presentment_rate> presentment{}; ///< what prices are shown in
  bool takes_tax_certificates = false;                   ///< of buyers, at their word
  std::chrono::seconds cart_lifetime{14 * 24 * 60 * 60};
  checkout::purchase_rules purchases{};
  std::string card_handler = "card_tokenized"; ///< the id of the handler that takes cards' tokens
  std::vector<std::string> seller_backed{};    ///< of `gift_card`, `points`, `store_credit`: further handlers
};

/// What the shop offers to every session when the sandbox takes the payments: its two handlers, links under
/// `<shop_url>/legal/`, 3-D Secure and address verification where the agent can handle them. Throws
/// std::invalid_argument for what no shop keeps.
checkout::merchant_profile sandbox_profile(const profile_settings& settings);

} // namespace acp::merchant
