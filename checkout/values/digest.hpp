#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace acp::checkout {

/// The 32 bytes of a SHA-256.
using sha256_digest = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4).
sha256_digest sha256(std::string_view bytes);
/// The digest of the parts, each preceded by its length, so that ("ab","c") and ("a","bc") differ.
sha256_digest sha256_of_parts(std::initializer_list<std::string_view> parts);
/// HMAC-SHA256 (RFC 2104).
sha256_digest hmac_sha256(std::string_view key, std::string_view bytes);
/// 64 lower-case digits.
std::string to_hex(const sha256_digest& digest);

/// Compares in a time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace acp::checkout
