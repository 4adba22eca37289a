#pragma once

#include <string>
#include <string_view>

namespace acp::merchant {

/// What is told to the buyer of a charge the vault refused (docs/payments.md has the codes).
std::string text_of_refusal(std::string_view code);

} // namespace acp::merchant
