#pragma once

#include "app/settings/settings.hpp"
#include "persistence/deliveries/secret_box.hpp"

#include <expected>
#include <optional>
#include <string>

namespace acp::app {

/// What the secrets of endpoints are encrypted with, from ACP_SECRETS_KEY; nothing where it is not set. The error is
/// for the operator and never repeats a key.
std::expected<std::optional<persistence::secret_box>, std::string> read_secrets_key(const settings& s);

/// A new key as these settings take it: 32 random bytes in base64.
std::string new_secrets_key();

/// For stores that want a box where there is none: one with a key nobody has, which reads no secret.
persistence::secret_box unrelated_secrets_key();

/// What an operator is told who needs the key where there is none.
inline constexpr auto no_secrets_key =
    "endpoints need a key to encrypt their secrets with: set ACP_SECRETS_KEY or ACP_SECRETS_KEY_FILE "
    "(acp-checkout secrets-key makes one)";

} // namespace acp::app
