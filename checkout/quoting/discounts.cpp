#include "checkout/quoting/discounts.hpp"

#include "checkout/values/messages.hpp"

#include <string_view>
#include <unordered_set>

namespace acp::checkout {
namespace {

field<std::vector<std::string>> each_once(const std::vector<std::string>& codes) {
  std::vector<std::string> kept;
  std::unordered_set<std::string_view> known;
  for (const auto& code : codes)
    if (known.insert(code).second) kept.push_back(code);
  return kept;
}

} // namespace

field<std::vector<std::string>> codes_sent(const field<std::vector<std::string>>& coupons,
                                           const field<DiscountsRequest>& discounts) {
  field<std::vector<std::string>> sent = coupons;
  if (discounts.is_null() && coupons.is_absent()) sent = nullptr;
  if (discounts && (discounts->codes || coupons.is_absent())) sent = discounts->codes;
  if (!sent) return sent;
  if (sent->empty()) return nullptr;
  return each_once(*sent);
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
    const auto text = "The code " + shown(code) + " is not valid.";
    rejected.push_back({code, DiscountErrorCode::discount_code_invalid, text});
    session.messages.push_back(
        warning_message(WarningCode::discount_code_invalid, path_at("$.discounts.codes", i), text));
  }
}

} // namespace acp::checkout
