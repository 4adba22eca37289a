#pragma once

#include <string>
#include <string_view>

namespace acp::checkout {

/// The text with `...` for whatever could be a card's number: twelve digits or more, also where single spaces, dashes,
/// dots or underscores stand between them. For what is told or kept of texts that others wrote.
std::string without_card_numbers(std::string_view text);

} // namespace acp::checkout
