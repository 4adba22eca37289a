#include "conformance/signing.hpp"

#include "spec/json/canonical.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace acp::conformance {
namespace {

std::string now() {
  const auto seconds = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string canonical(std::string_view body) {
  if (body.empty()) return {};
  const auto parsed = parse_json(body);
  return parsed ? canonical_json(*parsed) : std::string{body};
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size) == nullptr)
    throw std::runtime_error("HMAC-SHA256 is not to be had");
  std::string encoded(4 * ((size + 2) / 3) + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), digest.data(), static_cast<int>(size));
  encoded.resize(static_cast<std::size_t>(length));
  while (encoded.ends_with('=')) encoded.pop_back();
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  return encoded;
}

} // namespace

signature sign(const options& how, std::string_view body) {
  auto timestamp = now();
  const auto text = (how.sign_body_alone ? std::string{} : timestamp + ".") + canonical(body);
  return {hmac(how.signing_secret, text), std::move(timestamp)};
}

void sign_message(const options& how, message& m) {
  if (how.signing_secret.empty()) return;
  auto [value, timestamp] = sign(how, m.body);
  m.headers.push_back({"Timestamp", std::move(timestamp)});
  m.headers.push_back({"Signature", std::move(value)});
}

} // namespace acp::conformance
