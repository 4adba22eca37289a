#include "checkout/quoting/discounts.hpp"

#include "checkout/discounting/document.hpp"
#include "checkout/quoting/extensions.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

discount_result evaluate(const CheckoutSession& session, std::span<const std::string> codes,
                         std::span<const priced_line> lines, std::span<const quoted_option* const> chosen,
                         const quote& answer, time_point now) {
  std::vector<discountable_line> discountable;
  discountable.reserve(lines.size());
  for (const auto& line : lines) discountable.push_back({item_id{line.line.item.id}, line.amounts.base});
  std::vector<std::int64_t> prices;
  for (const auto* option : chosen) prices.push_back(option->price.minor);
  const auto* buyer = session.buyer ? &*session.buyer : nullptr;
  return apply_discounts({answer.discounts, codes, discountable, prices, buyer, now});
}

void take_off(std::span<priced_line> lines, const discount_result& result, language in) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (result.lines[i] == 0) continue;
    auto& [line, facts, amounts] = lines[i];
    discount_line(amounts, result.lines[i]);
    line.totals = line_totals(amounts, in);
    line.discount_details = details_of_line(result, i);
  }
}

std::vector<std::string> counted(const discount_result& result) {
  std::vector<std::string> ids;
  for (const auto& applied : result.applied)
    if (applied.amount > 0 && applied.offer->limits.any()) ids.push_back(applied.offer->id);
  return ids;
}

} // namespace

field<std::vector<std::string>> codes_sent(const field<std::vector<std::string>>& coupons,
                                           const field<DiscountsRequest>& discounts) {
  field<std::vector<std::string>> sent = coupons;
  if (discounts.is_null() && coupons.is_absent()) sent = nullptr;
  if (discounts && (discounts->codes || coupons.is_absent())) sent = discounts->codes;
  if (sent && sent->empty()) return nullptr;
  return sent;
}

void set_codes(CheckoutSession& session, const field<std::vector<std::string>>& codes) {
  if (codes.is_absent()) return;
  session.discounts.reset();
  if (!codes) return;
  session.discounts.emplace().codes = codes;
  activate(session.capabilities, discount_extension);
}

std::vector<std::string> codes_of(const CheckoutSession& session) {
  if (!session.discounts || !session.discounts->codes) return {};
  return *session.discounts->codes;
}

discount_result settle_discounts(session_state& state, std::span<priced_line> lines,
                                 std::span<const quoted_option* const> chosen, const quote& answer, time_point now) {
  auto& session = state.session;
  const auto codes = codes_of(session);
  const auto in = language_of(session);
  discount_result result;
  // Of an empty cart nothing was asked, so nothing is known of its codes.
  if (!lines.empty() && !(codes.empty() && answer.discounts.empty())) {
    result = evaluate(session, codes, lines, chosen, answer, now);
    take_off(lines, result, in);
  }
  tell_refused(result, in, session.messages);
  state.hidden.counted_discounts = counted(result);
  if (!codes.empty()) activate(session.capabilities, discount_extension);
  session.discounts.reset();
  if (is_active(session.capabilities, discount_extension)) session.discounts = discounts_document(codes, result, in);
  return result;
}

std::vector<discount_row> rows_of(const discount_result& discounts) {
  std::vector<discount_row> rows;
  for (const auto& [offer, amount, parts] : discounts.applied) {
    const bool on_items = offer->target == discount_target::items;
    rows.push_back({on_items ? TotalType::items_discount : TotalType::discount, offer->name, amount});
  }
  return rows;
}

std::optional<time_point> first_end(const discount_result& discounts) {
  std::optional<time_point> first;
  for (const auto& applied : discounts.applied) {
    const auto& end = applied.offer->end;
    if (end && (!first || *end < *first)) first = end;
  }
  return first;
}

} // namespace acp::checkout
