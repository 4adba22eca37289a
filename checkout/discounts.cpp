#include "checkout/discounts.hpp"

#include "checkout/messages.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

void gather(std::vector<std::string>& codes, const field<std::vector<std::string>>& more) {
  if (!more) return;
  for (const auto& code : *more)
    if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
}

bool clears(const field<std::vector<std::string>>& codes) { return codes.is_null() || (codes && codes->empty()); }

} // namespace

field<std::vector<std::string>> codes_sent(const field<std::vector<std::string>>& coupons,
                                           const field<DiscountsRequest>& discounts) {
  std::vector<std::string> codes;
  gather(codes, coupons);
  if (discounts) gather(codes, discounts->codes);
  if (!codes.empty()) return codes;
  const bool cleared = clears(coupons) || discounts.is_null() || (discounts && clears(discounts->codes));
  return cleared ? field<std::vector<std::string>>{nullptr} : field<std::vector<std::string>>{};
}

void set_codes(CheckoutSession& session, const field<std::vector<std::string>>& codes) {
  if (codes.is_absent()) return;
  session.discounts.reset();
  if (codes) session.discounts.emplace().codes = codes;
}

void settle_discounts(CheckoutSession& session) {
  if (!session.discounts) return;
  auto& discounts = *session.discounts;
  discounts.applied.emplace();
  auto& rejected = discounts.rejected.emplace();
  if (!discounts.codes) return;
  for (std::size_t i = 0; i < discounts.codes->size(); ++i) {
    const auto& code = (*discounts.codes)[i];
    const auto text = "The code '" + code + "' is not valid.";
    rejected.push_back({code, DiscountErrorCode::discount_code_invalid, text});
    session.messages.push_back(
        warning_message(WarningCode::discount_code_invalid, path_at("$.discounts.codes", i), text));
  }
}

} // namespace acp::checkout
