#pragma once

#include "checkout/session/session_state.hpp"

#include <string>
#include <string_view>

namespace acp::checkout {

/// All of a hidden state but its owner as compact JSON; empty when there is nothing else.
std::string encode_hidden(const hidden_state& hidden);

/// The opposite; the owner is left empty. Throws std::exception on a text `encode_hidden` did not write.
hidden_state decode_hidden(std::string_view text);

} // namespace acp::checkout
