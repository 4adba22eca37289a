#pragma once

#include "checkout/values/failure.hpp"
#include "checkout/values/ids.hpp"
#include "merchant/delegation/test_cards.hpp"

#include <expected>
#include <optional>
#include <string_view>

namespace acp::merchant {

/// What an agent says of a card; the members of both requests that have one. Views into the request.
struct card_details {
  std::string_view number;
  std::optional<std::string_view> exp_month = {};
  std::optional<std::string_view> exp_year = {}; ///< two digits or four
  std::optional<std::string_view> cvc = {};
  std::optional<std::string_view> last4 = {}; ///< as it is displayed
};

/// The test card, or `invalid_card` (422) with the path of what is wrong with it. The message tells no digit of it.
std::expected<const test_card*, checkout::failure> check_card(const card_details& card, checkout::time_point now);

} // namespace acp::merchant
