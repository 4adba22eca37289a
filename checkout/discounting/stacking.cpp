#include "checkout/discounting/stacking.hpp"

#include "checkout/discounting/matching.hpp"
#include "checkout/discounting/parts.hpp"
#include "checkout/values/arithmetic.hpp"
#include "checkout/values/messages.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace acp::checkout {
namespace {

using enum DiscountErrorCode;

bool applies_to(const discount_offer& offer, const item_id& item) {
  return offer.items.empty() || std::ranges::find(offer.items, item) != offer.items.end();
}

discount_case case_of(const discount_offer& offer, const discount_input& input) {
  discount_case given{input.now, input.buyer, false, 0};
  for (const auto& line : input.lines) {
    if (!applies_to(offer, line.item)) continue;
    given.has_items = true;
    given.subtotal = add(given.subtotal, line.base);
  }
  return given;
}

/// A discount that may be used, and the code it is wanted by.
struct candidate {
  const discount_offer* offer;
  std::optional<std::size_t> position; ///< nothing: it comes by itself
};

/// Takes candidates off a cart, one after the other.
class stack {
public:
  explicit stack(const discount_input& input) : input_(input) {
    for (const auto& line : input.lines) lines_left_.push_back(line.base);
    fulfillment_left_.assign(input.fulfillment.begin(), input.fulfillment.end());
  }

  /// False when it does not go together with what was taken off before.
  bool take(const discount_offer& offer, bool by_itself) {
    if (closed_ || (!offer.combines && something_taken_)) return false;
    auto& left = offer.target == discount_target::items ? lines_left_ : fulfillment_left_;
    auto parts = parts_of(offer, eligible(offer, left));
    const auto amount = sum_of_parts(parts);
    if (amount == 0 && by_itself) return true;
    for (std::size_t i = 0; i < parts.size(); ++i) left[i] -= parts[i];
    something_taken_ |= amount > 0;
    closed_ |= amount > 0 && !offer.combines;
    applied_.push_back({&offer, amount, std::move(parts)});
    return true;
  }

  discount_result result() && {
    discount_result result{std::move(applied_), {}, {}, {}};
    for (std::size_t i = 0; i < lines_left_.size(); ++i) result.lines.push_back(input_.lines[i].base - lines_left_[i]);
    for (std::size_t i = 0; i < fulfillment_left_.size(); ++i)
      result.fulfillment.push_back(input_.fulfillment[i] - fulfillment_left_[i]);
    return result;
  }

private:
  std::vector<std::int64_t> eligible(const discount_offer& offer, const std::vector<std::int64_t>& left) const {
    auto amounts = left;
    if (offer.target == discount_target::items)
      for (std::size_t i = 0; i < amounts.size(); ++i)
        if (!applies_to(offer, input_.lines[i].item)) amounts[i] = 0;
    return amounts;
  }

  const discount_input& input_;
  std::vector<std::int64_t> lines_left_;
  std::vector<std::int64_t> fulfillment_left_;
  std::vector<applied_offer> applied_;
  bool something_taken_ = false;
  bool closed_ = false; ///< something that does not combine was taken off
};

using refusals = std::vector<std::optional<refusal>>; ///< one per code

/// A code that stands for the same discount as another one: refused for it, or for the reason the other one is.
void refuse_repeated(const std::vector<matched_code>& codes, std::span<const std::string> sent, refusals& refused) {
  for (const auto& code : codes) {
    if (!code.same_as) continue;
    refused[code.position] = refused[*code.same_as];
    if (!refused[code.position])
      refused[code.position] =
          refusal{discount_code_already_applied, phrase::code_applied_already, shown(sent[code.position])};
  }
}

std::vector<candidate> candidates(const discount_input& input, const std::vector<matched_code>& codes,
                                  refusals& refused) {
  std::vector<candidate> found;
  for (const auto& offer : input.offers)
    if (!offer.code && !refusal_of(offer, case_of(offer, input), {})) found.push_back({&offer, std::nullopt});
  for (const auto& code : codes) {
    if (code.same_as) continue;
    const auto name = shown(input.codes[code.position]);
    if (code.offer == nullptr)
      refused[code.position] = refusal{discount_code_invalid, phrase::code_unknown, name};
    else if (auto why = refusal_of(*code.offer, case_of(*code.offer, input), name))
      refused[code.position] = std::move(*why);
    else
      found.push_back({code.offer, code.position});
  }
  std::ranges::sort(found, {}, [](const candidate& c) { return std::tie(c.offer->priority, c.offer->id); });
  return found;
}

} // namespace

discount_result apply_discounts(const discount_input& input) {
  const auto codes = match_codes(input.codes, input.offers);
  refusals refused(input.codes.size());
  stack taking{input};
  for (const auto& candidate : candidates(input, codes, refused)) {
    const bool taken = taking.take(*candidate.offer, !candidate.position);
    if (!taken && candidate.position)
      refused[*candidate.position] = refusal{discount_code_combination_disallowed, phrase::code_not_together,
                                             shown(input.codes[*candidate.position])};
  }
  refuse_repeated(codes, input.codes, refused);
  auto result = std::move(taking).result();
  for (std::size_t i = 0; i < refused.size(); ++i)
    if (refused[i]) result.refused.push_back({i, std::move(*refused[i])});
  return result;
}

} // namespace acp::checkout
