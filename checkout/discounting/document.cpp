#include "checkout/discounting/document.hpp"

#include "checkout/values/messages.hpp"

namespace acp::checkout {
namespace {

Coupon coupon_of(const discount_offer& offer) {
  Coupon coupon;
  coupon.id = offer.id;
  coupon.name = offer.name;
  if (const auto* part = std::get_if<rate>(&offer.off)) {
    coupon.percent_off = static_cast<double>(part->millionths) / 1e4;
  } else if (const auto* fixed = std::get_if<money>(&offer.off)) {
    coupon.amount_off = fixed->minor;
    coupon.currency = fixed->unit.wire_code();
  }
  coupon.duration = CouponDuration::once;
  return coupon;
}

std::vector<DiscountAllocation> allocations_of(const applied_offer& applied) {
  std::vector<DiscountAllocation> allocations;
  if (applied.offer->target == discount_target::fulfillment) {
    if (applied.amount > 0) allocations.push_back({"$.totals.fulfillment", applied.amount});
    return allocations;
  }
  for (std::size_t i = 0; i < applied.parts.size(); ++i)
    if (applied.parts[i] > 0) allocations.push_back({path_at("$.line_items", i), applied.parts[i]});
  return allocations;
}

AppliedDiscount applied_document(const applied_offer& applied) {
  const auto& offer = *applied.offer;
  AppliedDiscount document;
  document.id = "di_" + offer.id;
  document.code = field<std::string>{offer.code};
  document.coupon = coupon_of(offer);
  document.amount = applied.amount;
  document.automatic = !offer.code;
  if (offer.start) document.start = to_rfc3339(*offer.start);
  if (offer.end) document.end = to_rfc3339(*offer.end);
  document.method = offer.method;
  document.priority = offer.priority;
  document.allocations = allocations_of(applied);
  return document;
}

std::string text_of(const refusal& why, language in) { return say(in, why.why, {{"code", why.code}}); }

/// Warnings have the same words for it.
WarningCode warning_of(DiscountErrorCode reason) { return from_string<WarningCode>(to_string(reason)).value(); }

} // namespace

DiscountsResponse discounts_document(std::span<const std::string> codes, const discount_result& result, language in) {
  DiscountsResponse document;
  document.codes.emplace(codes.begin(), codes.end());
  auto& applied = document.applied.emplace();
  for (const auto& each : result.applied) applied.push_back(applied_document(each));
  auto& rejected = document.rejected.emplace();
  for (const auto& each : result.refused)
    rejected.push_back({codes[each.position], each.why.reason, text_of(each.why, in)});
  return document;
}

void tell_refused(const discount_result& result, language in, std::vector<Message>& messages) {
  for (const auto& each : result.refused)
    messages.push_back(warning_message(warning_of(each.why.reason), path_at("$.discounts.codes", each.position),
                                       text_of(each.why, in)));
}

field<std::vector<DiscountDetail>> details_of_line(const discount_result& result, std::size_t line) {
  field<std::vector<DiscountDetail>> details;
  for (const auto& applied : result.applied) {
    const auto& offer = *applied.offer;
    if (offer.target != discount_target::items || applied.parts[line] == 0) continue;
    if (!details) details.emplace();
    auto& detail = details->emplace_back();
    detail.code = field<std::string>{offer.code};
    detail.type = std::holds_alternative<rate>(offer.off) ? DiscountType::percentage : DiscountType::fixed;
    detail.amount = applied.parts[line];
    detail.description = offer.name;
    detail.source = offer.code ? DiscountSource::coupon : DiscountSource::automatic;
  }
  return details;
}

} // namespace acp::checkout
