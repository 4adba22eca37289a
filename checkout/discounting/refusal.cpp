#include "checkout/discounting/refusal.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

using enum DiscountErrorCode;

bool is_among(const std::vector<std::string>& listed, const field<std::string>& value) {
  return value && std::ranges::find(listed, *value) != listed.end();
}

bool is_signed_in(const Buyer* buyer) {
  return buyer != nullptr && buyer->authentication_status == BuyerAuthenticationStatus::authenticated;
}

bool is_in_tier(const Buyer& buyer, const std::vector<std::string>& tiers) {
  return buyer.loyalty && is_among(tiers, buyer.loyalty->tier);
}

std::optional<refusal> refused_buyer(const discount_audience& audience, const Buyer* buyer, const std::string& name) {
  if (audience.signed_in && !is_signed_in(buyer))
    return refusal{discount_code_user_not_logged_in, phrase::code_signed_in, name};
  const bool chosen = !audience.tiers.empty() || !audience.customers.empty();
  if (!chosen) return std::nullopt;
  if (buyer == nullptr) return refusal{discount_code_user_not_logged_in, phrase::code_certain_buyers, name};
  if (is_in_tier(*buyer, audience.tiers) || is_among(audience.customers, buyer->customer_id)) return std::nullopt;
  return refusal{discount_code_user_ineligible, phrase::code_other_buyers, name};
}

std::optional<refusal> refused_time(const discount_offer& offer, time_point now, const std::string& name) {
  if (offer.end && *offer.end <= now) return refusal{discount_code_expired, phrase::code_expired, name};
  if (offer.start && now < *offer.start) return refusal{discount_code_invalid, phrase::code_not_yet, name};
  return std::nullopt;
}

std::optional<refusal> refused_cart(const discount_offer& offer, const discount_case& given, const std::string& name) {
  if (!given.has_items) return refusal{discount_code_minimum_not_met, phrase::code_nothing_for_it, name};
  if (offer.minimum && given.subtotal < offer.minimum->minor)
    return refusal{discount_code_minimum_not_met, phrase::code_minimum, name};
  return std::nullopt;
}

} // namespace

std::optional<refusal> refusal_of(const discount_offer& offer, const discount_case& given, const std::string& name) {
  if (auto refused = refused_time(offer, given.now, name)) return refused;
  if (std::holds_alternative<std::monostate>(offer.off))
    return refusal{discount_code_invalid, phrase::code_other_currency, name};
  if (auto refused = refused_buyer(offer.audience, given.buyer, name)) return refused;
  if (offer.limits.reached()) return refusal{discount_code_usage_limit_reached, phrase::code_used_up, name};
  return refused_cart(offer, given, name);
}

} // namespace acp::checkout
