#pragma once

#include "checkout/values/ids.hpp"
#include "http/server/settings.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace acp::http {

/// The bytes an inbound signature is made over (docs/http-api.md): `<Timestamp>.<canonical JSON of the body>`, or the
/// canonical JSON alone; nothing stands for the JSON of a request without a body. `timestamp` is the header's text as
/// it was sent.
std::string signed_bytes(signed_content covers, std::string_view timestamp, std::string_view canonical_body);

/// HMAC-SHA256 in base64url without padding, as the `Signature` header carries it.
std::string make_signature(std::string_view secret, std::string_view bytes);

/// True when `signature` is that of these bytes; padding is allowed. Takes the same time wherever it differs.
bool signature_matches(std::string_view signature, std::string_view secret, std::string_view bytes);

/// True when `timestamp` is RFC 3339 and not further than `skew` from `now`, before or after.
bool timestamp_is_fresh(std::string_view timestamp, checkout::time_point now, std::chrono::seconds skew);

} // namespace acp::http
