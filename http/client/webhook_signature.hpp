#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::outbound {

/// A new secret: `whsec_` and 32 random bytes in base64. One secret serves both kinds of signature.
std::string make_webhook_secret();

/// True for what make_webhook_secret() makes, and for any other `whsec_` with 24 to 64 bytes in padded base64.
bool is_webhook_secret(std::string_view secret);

/// The headers of one attempt. Bodies are signed as they are sent: never serialise them again in between.
struct webhook_signatures {
  std::string merchant_signature; ///< `Merchant-Signature`
  std::string webhook_timestamp;  ///< `webhook-timestamp`
  std::string webhook_signature;  ///< `webhook-signature`; `webhook-id` is the `id` given
};

/// Signs for an attempt at `at`, once with each secret: during a rotation the newest first, since some receivers look
/// at the first only. The secrets are webhook secrets, the id has no '.'.
webhook_signatures sign_webhook(std::span<const std::string> secrets, std::string_view id, std::chrono::sys_seconds at,
                                std::string_view body);

/// `t=<unix seconds>,v1=<64 hex>[,v1=…]`: HMAC-SHA256 of `<t>.<body>`, keyed with the secret's text as it is, prefix
/// included (what `stripe.webhooks.constructEvent` checks).
std::string merchant_signature(std::span<const std::string> secrets, std::chrono::sys_seconds at,
                               std::string_view body);

/// `v1,<base64>[ v1,…]` of Standard Webhooks: HMAC-SHA256 of `<id>.<t>.<body>`, keyed with the bytes behind `whsec_`.
std::string standard_signature(std::span<const std::string> secrets, std::string_view id, std::chrono::sys_seconds at,
                               std::string_view body);

/// How old, or how far ahead, a receiver takes a signature.
inline constexpr std::chrono::seconds signature_tolerance{300};

/// As a receiver does it: true when one of the header's signatures is this secret's and its time is near `now`.
/// Takes the same time wherever signatures differ.
bool verify_merchant_signature(std::string_view header, std::string_view secret, std::string_view body,
                               std::chrono::sys_seconds now);
bool verify_standard_signature(std::string_view header, std::string_view secret, std::string_view id,
                               std::string_view timestamp, std::string_view body, std::chrono::sys_seconds now);

} // namespace acp::outbound
