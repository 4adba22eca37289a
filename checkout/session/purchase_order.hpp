#pragma once

#include "spec/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::checkout {

/// How far the merchant has come with a purchase order that needed approval.
enum class approval : std::uint8_t { not_needed, waiting, approved, refused };
std::string_view to_string(approval stage);
std::optional<approval> approval_from(std::string_view name);

/// What a session is paid with when it is paid on account.
struct purchase_order {
  std::string number; ///< the buyer's own
  PaymentTerms terms = PaymentTerms::immediate;
  std::string due_date; ///< RFC 3339
  approval stage = approval::not_needed;

  friend bool operator==(const purchase_order&, const purchase_order&) = default;
};

/// The handler a purchase order stands for in payments; no agent can name it.
inline constexpr const char* purchase_order_handler = "purchase_order";

} // namespace acp::checkout
