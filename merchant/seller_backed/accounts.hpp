#pragma once

#include "spec/types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace acp::merchant {

/// What a shop keeps for its buyers beside cards; at the sandbox.
struct account_kind {
  std::string_view name;         ///< as the setting, the handler's id and the last word of its name have it
  std::string_view display_name; ///< for buyers
  std::string_view prefix;       ///< of the accounts' numbers
};
std::span<const account_kind> account_kinds();
/// Null: the handler is none of these.
const account_kind* account_kind_of(std::string_view handler_id);

/// The payment handler of a kind.
PaymentHandler handler_of(const account_kind& kind);

/// What an account holds before it is used for the first time, in minor units: the number says so, as in
/// `gc_sandbox_5000_anything`. Nothing for what is no such account's number.
std::optional<std::int64_t> opening_balance(const account_kind& kind, std::string_view number);

} // namespace acp::merchant
