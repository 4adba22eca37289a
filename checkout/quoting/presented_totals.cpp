#include "checkout/quoting/presented_totals.hpp"

#include "checkout/quoting/totals.hpp"
#include "checkout/quoting/ways.hpp"
#include "checkout/values/arithmetic.hpp"

#include <algorithm>
#include <vector>

namespace acp::checkout {
namespace {

using enum TotalType;

void present(std::vector<Total>& rows, TotalType type, std::int64_t amount) {
  const auto row = std::ranges::find(rows, type, &Total::type);
  if (row != rows.end()) row->presentment_amount = amount;
}

/// Of the rows of one type, of which there may be several, each by itself; their sum.
std::int64_t present_each(std::vector<Total>& rows, TotalType type, const conversion& to) {
  std::int64_t sum = 0;
  for (auto& row : rows) {
    if (row.type != type) continue;
    row.presentment_amount = to(row.amount);
    sum = add(sum, *row.presentment_amount);
  }
  return sum;
}

/// What the rows of a session are shown as, the parts of which lines have.
struct presented {
  std::int64_t subtotal = 0;
  std::int64_t items_discount = 0;
  std::int64_t tax = 0;
};

/// The row of an option that has its price: without tax, where it is taxed.
const Total* price_in(const std::vector<Total>& rows) {
  auto row = std::ranges::find(rows, subtotal, &Total::type);
  if (row == rows.end()) row = std::ranges::find(rows, TotalType::total, &Total::type);
  return row == rows.end() ? nullptr : &*row;
}

const Total* price_of(const CheckoutSession& session, const std::string& option_id) {
  const auto option = std::ranges::find(session.fulfillment_options, option_id, option_id_of);
  if (option == session.fulfillment_options.end()) return nullptr;
  return std::visit([](const auto& offered) { return price_in(offered.totals); }, *option);
}

/// What the chosen options are shown at together, once these are; what their sum is in itself where not all are there.
std::int64_t show_fulfillment(const CheckoutSession& session, const conversion& to) {
  const auto charged = sum_of(session.totals, fulfillment);
  std::int64_t sum = 0;
  std::int64_t shown = 0;
  if (session.selected_fulfillment_options) {
    for (const auto& chosen : *session.selected_fulfillment_options) {
      const auto* price = price_of(session, chosen.option_id);
      if (price == nullptr) continue;
      sum = add(sum, price->amount);
      shown = add(shown, price->presentment_amount.value_or(0));
    }
  }
  return sum == charged ? shown : to(charged);
}

/// The fulfilment is shown at what its options show, where the rest can make up for the difference.
presented present_session(std::vector<Total>& rows, std::int64_t shown_fulfillment, const conversion& to) {
  const auto total = present_each(rows, TotalType::total, to);
  const auto gross = add(total, present_each(rows, discount, to));
  const std::vector<std::int64_t> parts{sum_of(rows, subtotal), sum_of(rows, tax), sum_of(rows, fulfillment)};
  auto shown = split(gross, parts);
  const auto rest = gross - shown_fulfillment;
  if (rest >= 0 && parts[0] + parts[1] > 0) {
    shown = split(rest, {{parts[0], parts[1]}});
    shown.push_back(gross - rest);
  }
  const auto items_discounts = present_each(rows, items_discount, to);
  present(rows, subtotal, shown[0]);
  present(rows, items_base_amount, add(shown[0], items_discounts));
  present(rows, tax, shown[1]);
  present(rows, fulfillment, shown[2]);
  return {shown[0], items_discounts, shown[1]};
}

/// What lines have of a row of the session; `others` of its amount is not theirs.
std::vector<std::int64_t> shares(const std::vector<LineItem>& lines, TotalType type, std::int64_t shown,
                                 std::int64_t others = 0) {
  std::vector<std::int64_t> amounts;
  amounts.reserve(lines.size() + 1);
  for (const auto& line : lines) amounts.push_back(sum_of(line.totals, type));
  amounts.push_back(others);
  return split(shown, amounts);
}

void present_lines(CheckoutSession& session, const presented& shown) {
  std::int64_t tax_of_fulfillment = sum_of(session.totals, tax);
  for (const auto& line : session.line_items) tax_of_fulfillment -= sum_of(line.totals, tax);
  const auto subtotals = shares(session.line_items, subtotal, shown.subtotal);
  const auto discounts = shares(session.line_items, discount, shown.items_discount);
  const auto taxes = shares(session.line_items, tax, shown.tax, tax_of_fulfillment);
  for (std::size_t i = 0; i < session.line_items.size(); ++i) {
    auto& rows = session.line_items[i].totals;
    present(rows, items_base_amount, add(subtotals[i], discounts[i]));
    present(rows, discount, discounts[i]);
    present(rows, subtotal, subtotals[i]);
    present(rows, tax, taxes[i]);
    present(rows, TotalType::total, add(subtotals[i], taxes[i]));
  }
}

void present_option(std::vector<Total>& rows, const conversion& to) {
  const auto total = present_each(rows, TotalType::total, to);
  const auto price = std::min(total, present_each(rows, subtotal, to));
  present(rows, subtotal, price);
  present(rows, tax, total - price);
}

} // namespace

void present_totals(CheckoutSession& session, const conversion& to) {
  for (auto& option : session.fulfillment_options)
    std::visit([&](auto& offered) { present_option(offered.totals, to); }, option);
  present_lines(session, present_session(session.totals, show_fulfillment(session, to), to));
}

} // namespace acp::checkout
