#pragma once

#include <optional>
#include <string_view>

namespace acp::checkout {

/// The digits after the point of an ISO 4217 currency (upper-case code); nothing for a code that is not on the list or
/// has no minor unit (precious metals, drawing rights, test codes): such a thing can't be charged.
std::optional<int> exponent_of(std::string_view code);

} // namespace acp::checkout
