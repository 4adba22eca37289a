#pragma once

#include "checkout/discounting/offer.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// A code that was sent, and the offer it stands for.
struct matched_code {
  std::size_t position = 0;              ///< among the codes
  const discount_offer* offer = nullptr; ///< null: there is no such code
  std::optional<std::size_t> same_as{};  ///< the position of the code that stands for the same discount, and counts
};

/// What each code stands for, in their order. Of several that stand for one discount the first in the alphabet counts,
/// and of the same code twice the one that was sent first.
std::vector<matched_code> match_codes(std::span<const std::string> codes, std::span<const discount_offer> offers);

} // namespace acp::checkout
