#include "checkout/discounting/codes.hpp"
#include "checkout/discounting/document.hpp"
#include "checkout/discounting/parts.hpp"
#include "checkout/discounting/stacking.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <tuple>

/// What holds of every cart, whatever discounts there are and whatever codes are sent.
namespace acp::checkout::testing {
namespace {

namespace gen = rc::gen;

constexpr std::int64_t dearest = 1'000'000'000'000;

const time_point moment = std::chrono::sys_days{std::chrono::year{2026} / 5 / 1};

template <class T = std::int64_t>
T number(T low, T high) {
  return *gen::resize(rc::kNominalSize, gen::inRange<T>(low, high));
}

bool one_in(int n) { return number(0, n) == 0; }

std::int64_t some_amount() {
  switch (number(0, 4)) {
  case 0: return 0;
  case 1: return number<std::int64_t>(0, 10);
  case 2: return number<std::int64_t>(0, 20'000);
  default: return number<std::int64_t>(0, dearest);
  }
}

money dollars(std::int64_t minor) { return {minor, currency::parse("USD").value()}; }

item_id some_item() { return item_id{std::string{static_cast<char>('a' + number(0, 6))}}; }

std::vector<discountable_line> some_lines() {
  std::vector<discountable_line> lines;
  const auto count = number(0, 7);
  for (int i = 0; i < count; ++i) lines.push_back({item_id{std::string{static_cast<char>('a' + i)}}, some_amount()});
  return lines;
}

discount_offer some_offer(int number_of_it) {
  discount_offer offer;
  offer.id = "d" + std::to_string(number_of_it);
  offer.name = "Discount " + offer.id;
  if (!one_in(4)) offer.code = "Code" + std::to_string(number_of_it);
  if (one_in(2))
    offer.off = rate{number<std::int64_t>(0, 1'000'001)};
  else if (!one_in(10))
    offer.off = dollars(some_amount());
  offer.method = one_in(2) ? DiscountMethod::each : DiscountMethod::across;
  if (one_in(4)) offer.target = discount_target::fulfillment;
  offer.priority = number<std::int64_t>(1, 4);
  offer.combines = !one_in(4);
  if (one_in(3)) offer.items = {some_item(), some_item()};
  if (one_in(4)) offer.minimum = dollars(some_amount());
  if (one_in(4)) offer.at_most = dollars(some_amount());
  if (one_in(8)) offer.end = moment + std::chrono::hours{number(-2, 3)};
  if (one_in(8)) offer.start = moment + std::chrono::hours{number(-2, 3)};
  if (one_in(8)) offer.limits = {number<std::int64_t>(1, 3), {}, number<std::int64_t>(0, 3), 0};
  if (one_in(8)) offer.audience.signed_in = true;
  return offer;
}

std::string in_other_letters(std::string code) {
  if (one_in(2)) std::ranges::transform(code, code.begin(), [](unsigned char c) { return std::tolower(c); });
  if (one_in(4)) code = " " + code;
  return code;
}

struct some_cart {
  some_cart() {
    const auto count = number(0, 7);
    for (int i = 0; i < count; ++i) offers.push_back(some_offer(i));
    // A second code for the same discount.
    if (!offers.empty() && one_in(2)) {
      offers.push_back(offers.front());
      offers.back().code = "Another";
      if (!offers.front().code) offers.front().code = "One";
    }
    const auto sent = number(0, 9);
    for (int i = 0; i < sent; ++i) {
      const auto pick = number(0, count + 2);
      codes.push_back(in_other_letters(pick == count       ? "Another"
                                       : pick == count + 1 ? "unknown"
                                                           : "Code" + std::to_string(pick)));
    }
    const auto options = number(0, 3);
    for (int i = 0; i < options; ++i) fulfillment.push_back(some_amount());
    // The merchant answers with what was asked for.
    std::erase_if(offers, [&](const discount_offer& offer) {
      return offer.code && std::ranges::none_of(codes, [&](const std::string& code) {
               return comparable_code(code) == comparable_code(*offer.code);
             });
    });
  }

  discount_result apply() const { return apply_discounts({offers, codes, lines, fulfillment, nullptr, moment}); }

  std::vector<discount_offer> offers;
  std::vector<std::string> codes;
  std::vector<discountable_line> lines = some_lines();
  std::vector<std::int64_t> fulfillment;
};

std::int64_t sum(const std::vector<std::int64_t>& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::int64_t{0});
}

RC_GTEST_PROP(Discounts, never_make_anything_cost_less_than_nothing, ()) {
  const some_cart cart;
  const auto result = cart.apply();
  RC_ASSERT(result.lines.size() == cart.lines.size());
  RC_ASSERT(result.fulfillment.size() == cart.fulfillment.size());
  for (std::size_t i = 0; i < cart.lines.size(); ++i)
    RC_ASSERT(result.lines[i] >= 0 && result.lines[i] <= cart.lines[i].base);
  for (std::size_t i = 0; i < cart.fulfillment.size(); ++i)
    RC_ASSERT(result.fulfillment[i] >= 0 && result.fulfillment[i] <= cart.fulfillment[i]);
  for (const auto& applied : result.applied) {
    RC_ASSERT(applied.amount >= 0);
    if (applied.offer->at_most) RC_ASSERT(applied.amount <= applied.offer->at_most->minor);
  }
  RC_CLASSIFY(result.applied.size() > 1, "several discounts");
  RC_CLASSIFY(!result.refused.empty(), "a refused code");
}

RC_GTEST_PROP(Discounts, allocations_add_up, ()) {
  const some_cart cart;
  const auto result = cart.apply();
  std::int64_t on_lines = 0;
  std::int64_t on_fulfillment = 0;
  for (const auto& applied : result.applied) {
    RC_ASSERT(applied.amount == sum(applied.parts));
    (applied.offer->target == discount_target::items ? on_lines : on_fulfillment) += applied.amount;
  }
  RC_ASSERT(on_lines == sum(result.lines));
  RC_ASSERT(on_fulfillment == sum(result.fulfillment));
  const auto document = discounts_document(cart.codes, result, language::en);
  for (const auto& applied : *document.applied) {
    std::int64_t allocated = 0;
    for (const auto& allocation : *applied.allocations) {
      RC_ASSERT(allocation.amount > 0);
      allocated += allocation.amount;
    }
    RC_ASSERT(allocated == applied.amount);
  }
}

/// A result without what depends on the order of the codes by its nature: their positions.
auto essence(const some_cart& cart, const discount_result& result) {
  std::vector<std::tuple<std::string, std::string, std::int64_t, std::vector<std::int64_t>>> applied;
  for (const auto& a : result.applied) applied.emplace_back(a.offer->id, a.offer->code.value_or(""), a.amount, a.parts);
  std::vector<std::pair<std::string, DiscountErrorCode>> refused;
  for (const auto& r : result.refused) refused.emplace_back(comparable_code(cart.codes[r.position]), r.why.reason);
  std::ranges::sort(refused);
  return std::tuple{applied, refused, result.lines, result.fulfillment};
}

RC_GTEST_PROP(Discounts, do_not_depend_on_the_order_of_codes_and_offers, ()) {
  some_cart cart;
  const auto before = essence(cart, cart.apply());
  for (std::size_t i = cart.codes.size(); i > 1; --i)
    std::swap(cart.codes[i - 1], cart.codes[number<std::size_t>(0, i)]);
  for (std::size_t i = cart.offers.size(); i > 1; --i)
    std::swap(cart.offers[i - 1], cart.offers[number<std::size_t>(0, i)]);
  RC_ASSERT(before == essence(cart, cart.apply()));
}

RC_GTEST_PROP(Discounts, every_code_is_applied_or_refused_and_none_is_both, ()) {
  const some_cart cart;
  const auto result = cart.apply();
  std::size_t applied = 0;
  for (const auto& a : result.applied) applied += a.offer->code ? 1 : 0;
  RC_ASSERT(applied + result.refused.size() == cart.codes.size());
  for (const auto& a : result.applied) {
    if (!a.offer->code) continue;
    const auto asked = std::ranges::count_if(
        cart.codes, [&](const std::string& code) { return comparable_code(code) == comparable_code(*a.offer->code); });
    RC_ASSERT(asked >= 1);
  }
}

RC_GTEST_PROP(Discounts, what_does_not_combine_counts_alone, ()) {
  const some_cart cart;
  const auto result = cart.apply();
  const auto counts = [](const applied_offer& a) { return a.amount > 0; };
  const auto several = std::ranges::count_if(result.applied, counts) > 1;
  for (const auto& a : result.applied) RC_ASSERT(!several || a.amount == 0 || a.offer->combines);
}

RC_GTEST_PROP(Discounts, more_of_a_percentage_never_takes_off_less, ()) {
  discount_offer offer;
  offer.method = one_in(2) ? DiscountMethod::each : DiscountMethod::across;
  const auto less = number<std::int64_t>(0, 1'000'001);
  std::vector<std::int64_t> amounts;
  for (int i = number(1, 6); i > 0; --i) amounts.push_back(some_amount());
  offer.off = rate{less};
  const auto before = sum(parts_of(offer, amounts));
  offer.off = rate{number<std::int64_t>(less, 1'000'001)};
  RC_ASSERT(before <= sum(parts_of(offer, amounts)));
}

} // namespace
} // namespace acp::checkout::testing
