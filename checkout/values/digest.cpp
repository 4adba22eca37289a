#include "checkout/values/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>

namespace acp::checkout {
namespace {

void require(bool succeeded) {
  if (!succeeded) throw std::runtime_error{"the cryptographic library refused to make a digest"};
}

/// Fetched once: looking the algorithm up costs more than hashing a short text.
const EVP_MD* sha256_algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA2-256", nullptr),
                                                                         &EVP_MD_free};
  require(algorithm != nullptr);
  return algorithm.get();
}

} // namespace

sha256_digest sha256(std::string_view bytes) {
  sha256_digest digest;
  unsigned int size = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, sha256_algorithm(), nullptr) == 1 &&
          size == digest.size());
  return digest;
}

sha256_digest sha256_of_parts(std::initializer_list<std::string_view> parts) {
  std::string joined;
  std::size_t size = 0;
  for (const auto part : parts) size += part.size() + 8;
  joined.reserve(size);
  for (const auto part : parts) {
    const std::uint64_t length = part.size();
    for (unsigned shift = 64; shift > 0; shift -= 8) joined += static_cast<char>(length >> (shift - 8) & 0xffU);
    joined += part;
  }
  return sha256(joined);
}

sha256_digest hmac_sha256(std::string_view key, std::string_view bytes) {
  sha256_digest digest;
  unsigned int size = 0;
  const auto* made = HMAC(sha256_algorithm(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &size);
  require(made != nullptr && size == digest.size());
  return digest;
}

std::string to_hex(const sha256_digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const auto byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace acp::checkout
