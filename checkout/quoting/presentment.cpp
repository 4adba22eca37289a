#include "checkout/quoting/presentment.hpp"

#include "checkout/quoting/presented_totals.hpp"

#include <algorithm>

namespace acp::checkout {

std::expected<pricing, failure> pricing_of(const std::string& asked, const std::string& shop_sells_in,
                                           const merchant_profile& merchant) {
  const auto unit = currency::parse(asked);
  if (!unit)
    return std::unexpected{failure{failure_kind::invalid_request, "invalid_currency",
                                   "The currency is not a code of ISO 4217.", "$.currency", std::nullopt}};
  const auto settlement = currency::parse(shop_sells_in);
  const auto rate = std::ranges::find(merchant.presentment, *unit, &presentment_rate::shown_in);
  if (!settlement || rate == merchant.presentment.end() || *settlement == *unit) return pricing{*unit};
  return pricing{*settlement, &*rate};
}

void set_presentment(CheckoutSession& session, const pricing& prices) {
  session.currency = prices.settlement.wire_code();
  if (prices.shown == nullptr) return;
  session.presentment_currency = prices.shown->shown_in.wire_code();
  session.exchange_rate = prices.shown->worth.to_number();
  if (!prices.shown->determined.empty()) session.exchange_rate_timestamp = prices.shown->determined;
}

void show_presentment(CheckoutSession& session) {
  if (!session.presentment_currency || !session.exchange_rate) return;
  const auto shown = currency::parse(*session.presentment_currency);
  const auto worth = exchange_rate::from_number(*session.exchange_rate);
  if (!shown || !worth) return;
  present_totals(session, {currency::parse(session.currency).value(), *shown, *worth});
}

} // namespace acp::checkout
