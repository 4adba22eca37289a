#include "http/server/checks/signature.hpp"

#include "checkout/values/digest.hpp"

namespace acp::http {
namespace {

constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(const checkout::sha256_digest& bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const auto byte : bytes) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= 6; held -= 6) text += base64url_digits[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) text += base64url_digits[(bits << (6 - held)) & 63U];
  return text;
}

} // namespace

std::string signed_bytes(signed_content covers, std::string_view timestamp, std::string_view canonical_body) {
  if (covers == signed_content::body) return std::string{canonical_body};
  std::string bytes;
  bytes.reserve(timestamp.size() + 1 + canonical_body.size());
  return bytes.append(timestamp).append(1, '.').append(canonical_body);
}

std::string make_signature(std::string_view secret, std::string_view bytes) {
  return to_base64url(checkout::hmac_sha256(secret, bytes));
}

bool signature_matches(std::string_view signature, std::string_view secret, std::string_view bytes) {
  if (signature.ends_with('=')) signature.remove_suffix(1); // 32 bytes are padded with one
  return checkout::equal_in_constant_time(signature, make_signature(secret, bytes));
}

bool timestamp_is_fresh(std::string_view timestamp, checkout::time_point now, std::chrono::seconds skew) {
  const auto signed_at = checkout::from_rfc3339(timestamp);
  return signed_at && *signed_at >= now - skew && *signed_at <= now + skew;
}

} // namespace acp::http
