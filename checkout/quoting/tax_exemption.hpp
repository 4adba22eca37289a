#pragma once

#include "checkout/quoting/quote.hpp"
#include "checkout/session/profile.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace acp::checkout {

/// The places of an answer for which a session's buyer pays no tax: the merchant takes certificates at their word, and
/// the buyer's holds there and then. One that does not speak of regions holds everywhere, one whose list of them is
/// empty nowhere.
std::vector<std::size_t> exempt_places(const CheckoutSession& session, const quote& answer,
                                       const merchant_profile& merchant, time_point now);

/// The same answer for somebody who pays no tax at these places.
quote without_tax(quote answer, std::span<const std::size_t> places);

/// Says at each line that goes to one of them why nobody pays tax for it.
void tell_exemption(CheckoutSession& session, const quote& answer, std::span<const std::size_t> places);

} // namespace acp::checkout
