#pragma once

#include <span>
#include <string>
#include <string_view>

namespace acp::persistence {

/// The prefix and 32 random bytes as base64url, 43 characters. Throws std::runtime_error when the system gives no
/// randomness.
std::string random_token(std::string_view prefix = "acp_");

/// `key_` and 12 random lower-case hex digits.
std::string random_key_id();

/// Start and end of a token, to recognise it by.
std::string shown_part(std::string_view token);

} // namespace acp::persistence
