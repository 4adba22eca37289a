#pragma once

#include "checkout/values/ids.hpp"
#include "checkout/values/money.hpp"
#include "spec/types.hpp"

#include <optional>
#include <string>
#include <variant>

namespace acp::checkout {

/// The record that money is about to move. It is committed, inside the session's state, before the payment service is
/// called; it holds no token, so a resumed completion can ask for the outcome and never charge again.
struct payment_intent {
  payment_key key;
  money amount;
  std::string handler_id;
  std::optional<std::string> idempotency_scope; ///< hex; the request that waits for the outcome
  friend bool operator==(const payment_intent&, const payment_intent&) = default;
};

/// What the payment service is called with. Lives in memory only: the token is never written anywhere.
struct charge_request {
  payment_key key;
  session_id session;
  money amount;
  std::string handler_id;
  Instrument instrument;
  std::optional<AuthenticationResult> authentication;
};

/// The money was taken.
struct payment_captured {
  std::string reference; ///< the payment service's id of the charge
};
/// The money was not taken and will not be; another instrument may do.
struct payment_declined {
  std::string code;    ///< `payment_declined`, `insufficient_allowance`, `token_expired`, …
  std::string message; ///< for the buyer
};
/// The money is taken only after the buyer proved who they are, as this says.
struct payment_needs_authentication {
  AuthenticationMetadata metadata;
};

/// How a charge ended. Anything uncertain is not an outcome: it is asked for again under the same key.
using payment_outcome = std::variant<payment_captured, payment_declined, payment_needs_authentication>;

} // namespace acp::checkout
