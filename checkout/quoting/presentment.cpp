#include "checkout/quoting/presentment.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace acp::checkout {
namespace {

/// From minor units of one currency to those of the other. What is shown is no amount that is charged: the rate is the
/// number the session tells.
class conversion {
public:
  conversion(const currency& settlement, const currency& shown, double rate)
      : factor_(std::pow(10.0L, shown.exponent() - settlement.exponent()) / static_cast<long double>(rate)) {}

  void show(std::vector<Total>& totals) const {
    for (auto& total : totals) total.presentment_amount = shown(total.amount);
  }

private:
  std::int64_t shown(std::int64_t minor) const {
    constexpr long double most = 9e18L;
    const auto amount = std::nearbyint(static_cast<long double>(minor) * factor_);
    if (amount > most || amount < -most) throw std::overflow_error{"an amount exceeds 64 bits"};
    return static_cast<std::int64_t>(amount);
  }

  long double factor_;
};

} // namespace

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
  session.exchange_rate = prices.shown->to_settlement;
  if (!prices.shown->determined.empty()) session.exchange_rate_timestamp = prices.shown->determined;
}

void show_presentment(CheckoutSession& session) {
  if (!session.presentment_currency || !session.exchange_rate) return;
  const auto shown = currency::parse(*session.presentment_currency);
  if (!shown) return;
  const conversion to{currency::parse(session.currency).value(), *shown, *session.exchange_rate};
  to.show(session.totals);
  for (auto& line : session.line_items) to.show(line.totals);
  for (auto& option : session.fulfillment_options) std::visit([&](auto& o) { to.show(o.totals); }, option);
}

} // namespace acp::checkout
