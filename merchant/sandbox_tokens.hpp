#pragma once

#include "checkout/session/payment.hpp"

#include <span>
#include <string_view>
#include <variant>

namespace acp::merchant {

/// What the sandbox does with a token (docs/payments.md).
struct sandbox_capture {};
struct sandbox_decline {
  std::string_view code;
  std::string_view message; ///< for the buyer
};
/// Asks for 3-D Secure first, then does as the buyer's bank said.
struct sandbox_authenticate {};
/// Says nothing until the deadline; no money moves.
struct sandbox_silence_before_capture {};
/// Takes the money, then says nothing until the deadline.
struct sandbox_silence_after_capture {};

using sandbox_behaviour = std::variant<sandbox_capture, sandbox_decline, sandbox_authenticate,
                                       sandbox_silence_before_capture, sandbox_silence_after_capture>;

/// Every token that begins with `spt_` or `vt_` and is not listed pays; any other string is no token.
sandbox_behaviour behaviour_of(std::string_view token);

/// One listed token, for documents and tests.
struct sandbox_token {
  std::string_view token; ///< a trailing `*` stands for any ending
  std::string_view what;  ///< what it does, in words
};
std::span<const sandbox_token> sandbox_tokens();

/// How an attempt ends once the bank has said how the authentication went.
sandbox_behaviour after_authentication(const AuthenticationResult& result);

/// What an agent needs to authenticate with the sandbox's bank.
AuthenticationMetadata sandbox_authentication();

} // namespace acp::merchant
