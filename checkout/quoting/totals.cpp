#include "checkout/quoting/totals.hpp"

#include "checkout/quoting/places.hpp"
#include "checkout/values/arithmetic.hpp"

#include <algorithm>
#include <string_view>

namespace acp::checkout {
namespace {

Total row(TotalType type, std::string_view label, std::int64_t amount) {
  Total total;
  total.type = type;
  total.display_text = label;
  total.amount = amount;
  return total;
}

/// Adds up tax by jurisdiction and rate: what a breakdown shows.
class tax_sum {
public:
  void count(const std::string& where, rate at, std::int64_t amount) {
    all_ = add(all_, amount);
    if (amount == 0) return;
    const auto share =
        std::ranges::find_if(shares_, [&](const share_at& s) { return s.at == at && *s.where == where; });
    if (share == shares_.end()) {
      shares_.push_back({&where, at, amount});
    } else {
      share->amount = add(share->amount, amount);
    }
  }

  std::int64_t all() const { return all_; }

  Total to_row(language in) const {
    auto total = row(TotalType::tax, say(in, phrase::totals_tax), all_);
    if (std::ranges::all_of(shares_, [](const share_at& share) { return share.where->empty(); })) return total;
    auto& breakdown = total.breakdown.emplace();
    for (const auto& share : shares_)
      breakdown.push_back({*share.where, static_cast<double>(share.at.millionths) / 1e6, share.amount});
    return total;
  }

private:
  struct share_at {
    const std::string* where;
    rate at;
    std::int64_t amount = 0;
  };
  std::int64_t all_ = 0;
  std::vector<share_at> shares_;
};

} // namespace

std::int64_t line_amounts::subtotal() const { return add(base, -discount); }
std::int64_t line_amounts::total() const { return add(subtotal(), tax); }

line_amounts price_line(const quoted_item& facts, std::int64_t quantity) {
  line_amounts amounts;
  if (!facts.unit_price) return amounts;
  amounts.base = times(facts.unit_price->minor, quantity);
  amounts.place = facts.place;
  if (facts.taxable) amounts.tax_rate = facts.tax;
  amounts.tax = multiply(amounts.subtotal(), amounts.tax_rate);
  return amounts;
}

void discount_line(line_amounts& amounts, std::int64_t discount) {
  amounts.discount = discount;
  amounts.tax = multiply(amounts.subtotal(), amounts.tax_rate);
}

fulfillment_amounts price_option(const quoted_option& option, std::int64_t discount) {
  return {option.price.minor, multiply(add(option.price.minor, -discount), option.tax), option.tax, discount,
          option.place};
}

std::vector<Total> line_totals(const line_amounts& amounts, language in) {
  std::vector<Total> rows;
  rows.reserve(5);
  rows.push_back(row(TotalType::items_base_amount, say(in, phrase::totals_items), amounts.base));
  rows.push_back(row(TotalType::discount, say(in, phrase::totals_discount), amounts.discount));
  rows.push_back(row(TotalType::subtotal, say(in, phrase::totals_subtotal), amounts.subtotal()));
  rows.push_back(row(TotalType::tax, say(in, phrase::totals_tax), amounts.tax));
  rows.push_back(row(TotalType::total, say(in, phrase::totals_total), amounts.total()));
  return rows;
}

std::vector<Total> option_totals(const fulfillment_amounts& amounts, language in) {
  std::vector<Total> rows;
  if (amounts.tax != 0) {
    rows.reserve(3);
    rows.push_back(row(TotalType::subtotal, say(in, phrase::totals_subtotal), amounts.price));
    rows.push_back(row(TotalType::tax, say(in, phrase::totals_tax), amounts.tax));
  }
  rows.push_back(row(TotalType::total, say(in, phrase::totals_total), add(amounts.price, amounts.tax)));
  return rows;
}

std::vector<Total> session_totals(std::span<const line_amounts> lines, std::span<const fulfillment_amounts> chosen,
                                  const quote& answer, language in, std::span<const discount_row> discounts) {
  std::int64_t base = 0;
  std::int64_t discount = 0;
  std::int64_t fulfillment = 0;
  std::int64_t fulfillment_discount = 0;
  tax_sum tax;
  for (const auto& line : lines) {
    base = add(base, line.base);
    discount = add(discount, line.discount);
    tax.count(jurisdiction_at(answer, line.place), line.tax_rate, line.tax);
  }
  for (const auto& option : chosen) {
    fulfillment = add(fulfillment, option.price);
    fulfillment_discount = add(fulfillment_discount, option.discount);
    tax.count(jurisdiction_at(answer, option.place), option.tax_rate, option.tax);
  }

  std::vector<Total> rows;
  rows.reserve(6 + discounts.size());
  const auto show = [&](TotalType type) {
    for (const auto& each : discounts)
      if (each.type == type && each.amount != 0) rows.push_back(row(type, each.label, each.amount));
  };
  rows.push_back(row(TotalType::items_base_amount, say(in, phrase::totals_items), base));
  show(TotalType::items_discount);
  const auto subtotal = add(base, -discount);
  rows.push_back(row(TotalType::subtotal, say(in, phrase::totals_subtotal), subtotal));
  show(TotalType::discount);
  if (!chosen.empty()) rows.push_back(row(TotalType::fulfillment, say(in, phrase::totals_fulfillment), fulfillment));
  rows.push_back(tax.to_row(in));
  const auto to_pay = add(add(subtotal, -fulfillment_discount), fulfillment);
  rows.push_back(row(TotalType::total, say(in, phrase::totals_total), add(to_pay, tax.all())));
  return rows;
}

std::int64_t sum_of(std::span<const Total> totals, TotalType type) {
  std::int64_t sum = 0;
  for (const auto& total : totals)
    if (total.type == type) sum = add(sum, total.amount);
  return sum;
}

} // namespace acp::checkout
