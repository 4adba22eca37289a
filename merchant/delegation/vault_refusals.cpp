#include "merchant/delegation/vault_refusals.hpp"

#include <algorithm>
#include <array>

namespace acp::merchant {

namespace {

struct refusal {
  std::string_view code;
  std::string_view text;
};

constexpr std::array refusals{
    refusal{"token_unknown", "The payment token is not known. Please use another payment method."},
    refusal{"token_already_used", "The payment token has been used already. Please obtain a new one."},
    refusal{"token_expired", "The payment token has expired. Please obtain a new one."},
    refusal{"token_session_mismatch", "The payment token was given for another checkout."},
    refusal{"token_merchant_mismatch", "The payment token was given for another merchant."},
    refusal{"token_currency_mismatch", "The payment token was given for another currency."},
    refusal{"insufficient_allowance", "The payment token does not cover the total."},
    refusal{"insufficient_funds", "There is not enough money on the card. Please use another payment method."},
    refusal{"insufficient_gift_card", "There is not enough on the gift card. Please pay in another way."},
    refusal{"insufficient_points", "There are not enough points. Please pay in another way."},
    refusal{"insufficient_store_credit", "There is not enough store credit. Please pay in another way."},
    refusal{"card_blocked", "The card can't be used. Please use another payment method."},
    refusal{"authentication_unknown", "The authentication is not known. Please authenticate again."},
    refusal{"authentication_mismatch", "The authentication was for something else. Please authenticate again."},
    refusal{"authentication_failed", "The bank could not confirm that the payment is yours."},
};

} // namespace

std::string text_of_refusal(std::string_view code) {
  const auto found = std::ranges::find(refusals, code, &refusal::code);
  if (found == refusals.end()) return "The payment was declined. Please use another payment method.";
  return std::string{found->text};
}

} // namespace acp::merchant
