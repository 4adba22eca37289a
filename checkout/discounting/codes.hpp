#pragma once

#include "spec/types.hpp"

#include <string>
#include <string_view>

namespace acp::checkout {

/// A code the way codes are compared: ASCII letters in upper case, no blanks at either end.
std::string comparable_code(std::string_view code);

/// Stands for a buyer where uses are counted: the same for the same email address, however it is capitalised, and not
/// the address itself. 64 hex digits; empty without a buyer.
std::string buyer_key(const field<Buyer>& buyer);

} // namespace acp::checkout
