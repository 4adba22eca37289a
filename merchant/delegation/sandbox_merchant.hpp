#pragma once

#include <string_view>

namespace acp::merchant {

/// The merchant's name at the sandbox, as the handlers' `config` has it.
inline constexpr std::string_view sandbox_merchant = "sandbox_merchant";

} // namespace acp::merchant
