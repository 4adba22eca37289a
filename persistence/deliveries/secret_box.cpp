#include "persistence/deliveries/secret_box.hpp"

#include "checkout/values/digest.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace acp::persistence {

struct secret_box::key {
  std::array<unsigned char, 32> bytes{};
  std::string id;

  key() = default;
  key(const key&) = delete;
  key& operator=(const key&) = delete;
  ~key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr char format_one = '\x01';
constexpr std::size_t overhead = 1 + nonce_size + tag_size;
constexpr std::size_t key_text_size = 44;

using cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* unsigned_bytes(std::string& text, std::size_t at) {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}

/// What must never fail with the arguments given here.
void must(int outcome) {
  if (outcome != 1) {
    throw std::runtime_error("OpenSSL failed to encrypt or decrypt");
  }
}

cipher new_cipher() {
  cipher context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  must(context ? 1 : 0);
  return context;
}

/// The format is authenticated too, with what the secret belongs to.
std::string bound_to(std::string_view belongs_to) { return format_one + std::string(belongs_to); }

bool decode_key(std::string_view text, std::array<unsigned char, 32>& out) {
  std::array<unsigned char, 33> decoded{}; // with the zero that stands for the padding
  std::array<unsigned char, key_text_size + 1> again{};
  // Decoding accepts several texts for the same bytes; only the one that encoding gives is right.
  const bool right = text.size() == key_text_size &&
                     EVP_DecodeBlock(decoded.data(), unsigned_bytes(text), static_cast<int>(text.size())) == 33 &&
                     EVP_EncodeBlock(again.data(), decoded.data(), 32) == static_cast<int>(key_text_size) &&
                     CRYPTO_memcmp(again.data(), text.data(), key_text_size) == 0;
  if (right) {
    std::copy_n(decoded.begin(), out.size(), out.begin());
  }
  OPENSSL_cleanse(decoded.data(), decoded.size());
  OPENSSL_cleanse(again.data(), again.size());
  return right;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Twelve hex digits that name a key and tell nothing about it.
std::string name_of(const std::array<unsigned char, 32>& bytes) {
  const std::string_view raw{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return checkout::to_hex(checkout::hmac_sha256(raw, "name of a key for secrets")).substr(0, 12);
}

} // namespace

secret_box::secret_box(keys all) : keys_(std::move(all)) {}

std::expected<secret_box, std::string> secret_box::from_text(std::string_view text) {
  keys all;
  while (true) {
    const auto comma = text.find(',');
    auto next = std::make_shared<key>();
    if (!decode_key(without_blanks(text.substr(0, comma)), next->bytes)) {
      return std::unexpected("a key for secrets is the base64 text of 32 random bytes (44 characters), several are "
                             "separated by commas; number " +
                             std::to_string(all.size() + 1) + " is not");
    }
    next->id = name_of(next->bytes);
    all.push_back(std::move(next));
    if (comma == std::string_view::npos) {
      return secret_box{std::move(all)};
    }
    text.remove_prefix(comma + 1);
  }
}

const std::string& secret_box::key_id() const { return keys_.front()->id; }

sealed_secret secret_box::seal(std::string_view secret, std::string_view belongs_to) const {
  std::string bytes(overhead + secret.size(), format_one);
  if (RAND_bytes(unsigned_bytes(bytes, 1), nonce_size) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  const auto aad = bound_to(belongs_to);
  const auto context = new_cipher();
  int size = 0;
  must(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, keys_.front()->bytes.data(),
                          unsigned_bytes(bytes, 1)));
  must(EVP_EncryptUpdate(context.get(), nullptr, &size, unsigned_bytes(aad), static_cast<int>(aad.size())));
  must(EVP_EncryptUpdate(context.get(), unsigned_bytes(bytes, 1 + nonce_size), &size, unsigned_bytes(secret),
                         static_cast<int>(secret.size())));
  must(EVP_EncryptFinal_ex(context.get(), unsigned_bytes(bytes, 1 + nonce_size + secret.size()), &size));
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                           unsigned_bytes(bytes, 1 + nonce_size + secret.size())));
  return {.key_id = key_id(), .bytes = std::move(bytes)};
}

std::expected<std::string, unseal_error> secret_box::unseal(const sealed_secret& sealed,
                                                            std::string_view belongs_to) const {
  const auto it = std::ranges::find_if(keys_, [&](const auto& k) { return k->id == sealed.key_id; });
  if (it == keys_.end()) {
    return std::unexpected(unseal_error::unknown_key);
  }
  auto bytes = sealed.bytes;
  if (bytes.size() < overhead || bytes.front() != format_one) {
    return std::unexpected(unseal_error::damaged);
  }
  const auto size = bytes.size() - overhead;
  const auto aad = bound_to(belongs_to);
  const auto context = new_cipher();
  std::string secret(size, '\0');
  int written = 0;
  must(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, (*it)->bytes.data(), unsigned_bytes(bytes, 1)));
  must(EVP_DecryptUpdate(context.get(), nullptr, &written, unsigned_bytes(aad), static_cast<int>(aad.size())));
  must(EVP_DecryptUpdate(context.get(), unsigned_bytes(secret, 0), &written, unsigned_bytes(bytes, 1 + nonce_size),
                         static_cast<int>(size)));
  must(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, unsigned_bytes(bytes, 1 + nonce_size + size)));
  std::array<unsigned char, 16> rest{};
  // The tag is compared in constant time; nothing of the text is used where it differs.
  if (EVP_DecryptFinal_ex(context.get(), rest.data(), &written) != 1) {
    OPENSSL_cleanse(secret.data(), secret.size());
    return std::unexpected(unseal_error::damaged);
  }
  return secret;
}

} // namespace acp::persistence
