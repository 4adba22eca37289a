#include "http/client/webhook_signature.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>

namespace acp::outbound {
namespace {

using std::chrono::sys_seconds;
using hmac_value = std::array<unsigned char, 32>;

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t new_secret_size = 32;
constexpr std::size_t least_secret_size = 24;
constexpr std::size_t most_secret_size = 64;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string to_base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // OpenSSL puts a zero behind it
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 256) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
  if (EVP_DecodeBlock(out, bytes_of(text), static_cast<int>(text.size())) < 0) return std::nullopt;
  const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

/// The key behind the prefix; nothing when it is no webhook secret.
std::optional<std::string> key_of(std::string_view secret) {
  if (!secret.starts_with(secret_prefix)) return std::nullopt;
  auto key = from_base64(secret.substr(secret_prefix.size()));
  if (!key || key->size() < least_secret_size || key->size() > most_secret_size) return std::nullopt;
  return key;
}

struct free_mac_context {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using mac_context = std::unique_ptr<EVP_MAC_CTX, free_mac_context>;

mac_context make_hmac_sha256() {
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  mac_context context{hmac == nullptr ? nullptr : EVP_MAC_CTX_new(hmac)};
  EVP_MAC_free(hmac); // the context keeps it
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters.data()) != 1)
    throw std::runtime_error("HMAC-SHA256 is not available");
  return context;
}

/// Of the parts one after the other. Looking up the algorithm takes as long as hashing half a kilobyte, and copying the
/// parts together takes time as well: neither is done for each delivery.
hmac_value hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  thread_local const mac_context context = make_hmac_sha256();
  auto* const c = context.get();
  const auto* const key_bytes = bytes_of(key.empty() ? std::string_view{""} : key); // a null pointer is the key before
  bool done = EVP_MAC_init(c, key_bytes, key.size(), nullptr) == 1;
  for (const auto part : parts) done = done && EVP_MAC_update(c, bytes_of(part), part.size()) == 1;
  hmac_value value{};
  std::size_t size = 0;
  if (!done || EVP_MAC_final(c, value.data(), &size, value.size()) != 1 || size != value.size())
    throw std::runtime_error("HMAC-SHA256 failed");
  return value;
}

std::string to_hex(const hmac_value& value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : value) text.append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
  return text;
}

std::string seconds_text(sys_seconds at) { return std::to_string(at.time_since_epoch().count()); }

std::string merchant_value(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return to_hex(hmac_sha256(secret, {timestamp, ".", body}));
}

std::string standard_value(std::string_view key, std::string_view id, std::string_view timestamp,
                           std::string_view body) {
  return to_base64(hmac_sha256(key, {id, ".", timestamp, ".", body}));
}

bool is_near(std::string_view timestamp, sys_seconds now) {
  long long seconds = 0;
  const auto [end, problem] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  if (problem != std::errc{} || end != timestamp.data() + timestamp.size() || seconds < 0) return false;
  const auto now_seconds = now.time_since_epoch().count();
  return seconds >= now_seconds - signature_tolerance.count() && seconds <= now_seconds + signature_tolerance.count();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Calls `use` with each part between separators.
template <class F>
void for_each_part(std::string_view text, char separator, F use) {
  while (true) {
    const auto end = text.find(separator);
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

} // namespace

std::string make_webhook_secret() {
  std::array<unsigned char, new_secret_size> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random bytes");
  return std::string{secret_prefix} + to_base64(bytes);
}

bool is_webhook_secret(std::string_view secret) { return key_of(secret).has_value(); }

webhook_signatures sign_webhook(std::span<const std::string> secrets, std::string_view id, sys_seconds at,
                                std::string_view body) {
  return {merchant_signature(secrets, at, body), seconds_text(at), standard_signature(secrets, id, at, body)};
}

std::string merchant_signature(std::span<const std::string> secrets, sys_seconds at, std::string_view body) {
  const auto timestamp = seconds_text(at);
  std::string header = "t=" + timestamp;
  for (const auto& secret : secrets) header.append(",v1=").append(merchant_value(secret, timestamp, body));
  return header;
}

std::string standard_signature(std::span<const std::string> secrets, std::string_view id, sys_seconds at,
                               std::string_view body) {
  const auto timestamp = seconds_text(at);
  std::string header;
  for (const auto& secret : secrets) {
    const auto key = key_of(secret);
    if (!key) throw std::invalid_argument("not a webhook secret");
    if (!header.empty()) header += ' ';
    header.append("v1,").append(standard_value(*key, id, timestamp, body));
  }
  return header;
}

bool verify_merchant_signature(std::string_view header, std::string_view secret, std::string_view body,
                               sys_seconds now) {
  std::string_view timestamp;
  for_each_part(header, ',', [&](std::string_view part) {
    if (part.starts_with("t=")) timestamp = part.substr(2);
  });
  if (!is_near(timestamp, now)) return false;
  const auto expected = merchant_value(secret, timestamp, body);
  bool found = false;
  for_each_part(header, ',', [&](std::string_view part) {
    if (part.starts_with("v1=") && equal_in_constant_time(part.substr(3), expected)) found = true;
  });
  return found;
}

bool verify_standard_signature(std::string_view header, std::string_view secret, std::string_view id,
                               std::string_view timestamp, std::string_view body, sys_seconds now) {
  const auto key = key_of(secret);
  if (!key || !is_near(timestamp, now)) return false;
  const auto expected = standard_value(*key, id, timestamp, body);
  bool found = false;
  for_each_part(header, ' ', [&](std::string_view part) {
    if (part.starts_with("v1,") && equal_in_constant_time(part.substr(3), expected)) found = true;
  });
  return found;
}

} // namespace acp::outbound
