#include "persistence/api_token.hpp"

#include <array>
#include <cstdint>
#include <openssl/rand.h>
#include <stdexcept>

namespace acp::persistence {

namespace {

template <std::size_t n>
std::array<unsigned char, n> random_bytes() {
  std::array<unsigned char, n> bytes{};
  if (RAND_bytes(bytes.data(), n) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return bytes;
}

/// RFC 4648, section 5, without padding.
std::string base64url(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const auto byte : bytes) {
    pending = pending << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) {
      out += digits[pending >> (bits - 6) & 63];
    }
  }
  if (bits > 0) {
    out += digits[pending << (6 - bits) & 63];
  }
  return out;
}

} // namespace

std::string random_token(std::string_view prefix) { return std::string(prefix) + base64url(random_bytes<32>()); }

std::string random_key_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "key_";
  for (const auto byte : random_bytes<6>()) {
    id += digits[byte >> 4];
    id += digits[byte & 15];
  }
  return id;
}

std::string shown_part(std::string_view token) {
  return std::string(token.substr(0, 8)) + "..." + std::string(token.substr(token.size() - 4));
}

} // namespace acp::persistence
