#include "checkout/discounting/matching.hpp"

#include "checkout/discounting/codes.hpp"

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace acp::checkout {
namespace {

std::unordered_map<std::string, const discount_offer*> by_code(std::span<const discount_offer> offers) {
  std::unordered_map<std::string, const discount_offer*> known;
  for (const auto& offer : offers)
    if (offer.code) known.emplace(comparable_code(*offer.code), &offer);
  return known;
}

} // namespace

std::vector<matched_code> match_codes(std::span<const std::string> codes, std::span<const discount_offer> offers) {
  const auto known = by_code(offers);
  std::vector<matched_code> matched;
  matched.reserve(codes.size());
  std::map<std::string_view, std::pair<std::string, std::size_t>> first; // of each discount: code and position
  for (std::size_t i = 0; i < codes.size(); ++i) {
    auto code = comparable_code(codes[i]);
    const auto found = known.find(code);
    matched.push_back({i, found == known.end() ? nullptr : found->second});
    if (found == known.end()) continue;
    const auto [at, fresh] = first.try_emplace(found->second->id, code, i);
    if (!fresh && code < at->second.first) at->second = {std::move(code), i};
  }
  for (auto& code : matched) {
    if (code.offer == nullptr) continue;
    const auto counts = first.at(code.offer->id).second;
    if (counts != code.position) code.same_as = counts;
  }
  return matched;
}

} // namespace acp::checkout
