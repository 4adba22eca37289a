#pragma once

#include "conformance/caller.hpp"
#include "conformance/options.hpp"

#include <string>
#include <string_view>

namespace acp::conformance {

struct signature {
  std::string value;     ///< base64url without padding
  std::string timestamp; ///< RFC 3339, now
};

/// HMAC-SHA256 over the canonical form of the body (as it is where it is no JSON), after the timestamp and a dot unless
/// the options leave that out.
signature sign(const options& how, std::string_view body);

/// Adds what a key with a signing secret has to send; nothing where there is no secret.
void sign_message(const options& how, message& m);

} // namespace acp::conformance
