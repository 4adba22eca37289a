#pragma once

#include "checkout/discounting/stacking.hpp"
#include "checkout/quoting/lines.hpp"
#include "checkout/session/session_state.hpp"
#include "spec/types.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace acp::checkout {

/// The codes a request brings: `discounts.codes` where it has them, else the older `coupons`. Absent when it brings
/// neither: the codes stay as they are; null when it clears them.
field<std::vector<std::string>> codes_sent(const field<std::vector<std::string>>& coupons,
                                           const field<DiscountsRequest>& discounts);

/// Puts codes into a session; absent keeps those it has. Codes make the extension active.
void set_codes(CheckoutSession& session, const field<std::vector<std::string>>& codes);

/// The codes of a session, as they were sent.
std::vector<std::string> codes_of(const CheckoutSession& session);

/// Takes off `lines`, and off the prices of the options that carry them, what the session's codes and the merchant's
/// own discounts are worth. Says in the session what became of the codes, where the discount extension is active, and
/// why some do not count; remembers the discounts whose uses are counted.
discount_result settle_discounts(session_state& state, std::span<priced_line> lines,
                                 std::span<const quoted_option* const> chosen, const quote& answer, time_point now);

/// What the totals of the session show of them.
std::vector<discount_row> rows_of(const discount_result& discounts);

/// When the first of the discounts that count ends; nothing where none does.
std::optional<time_point> first_end(const discount_result& discounts);

} // namespace acp::checkout
