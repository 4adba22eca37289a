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
    return refusal{discount_code_user_not_logged_in, "The code " + name + " is for buyers who are signed in."};
  const bool chosen = !audience.tiers.empty() || !audience.customers.empty();
  if (!chosen) return std::nullopt;
  if (buyer == nullptr)
    return refusal{discount_code_user_not_logged_in, "The code " + name + " is for certain buyers: say who buys."};
  if (is_in_tier(*buyer, audience.tiers) || is_among(audience.customers, buyer->customer_id)) return std::nullopt;
  return refusal{discount_code_user_ineligible, "The code " + name + " is for other buyers."};
}

std::optional<refusal> refused_time(const discount_offer& offer, time_point now, const std::string& name) {
  if (offer.end && *offer.end <= now) return refusal{discount_code_expired, "The code " + name + " has expired."};
  if (offer.start && now < *offer.start)
    return refusal{discount_code_invalid, "The code " + name + " is not valid yet."};
  return std::nullopt;
}

std::optional<refusal> refused_cart(const discount_offer& offer, const discount_case& given, const std::string& name) {
  if (!given.has_items)
    return refusal{discount_code_minimum_not_met, "Nothing in this cart is what the code " + name + " is for."};
  if (offer.minimum && given.subtotal < offer.minimum->minor)
    return refusal{discount_code_minimum_not_met, "The cart is not yet large enough for the code " + name + "."};
  return std::nullopt;
}

} // namespace

std::optional<refusal> refusal_of(const discount_offer& offer, const discount_case& given, const std::string& name) {
  if (auto refused = refused_time(offer, given.now, name)) return refused;
  if (std::holds_alternative<std::monostate>(offer.off))
    return refusal{discount_code_invalid, "The code " + name + " does not count in the currency of this checkout."};
  if (auto refused = refused_buyer(offer.audience, given.buyer, name)) return refused;
  if (offer.limits.reached())
    return refusal{discount_code_usage_limit_reached, "The code " + name + " has been used as often as it may be."};
  return refused_cart(offer, given, name);
}

} // namespace acp::checkout
