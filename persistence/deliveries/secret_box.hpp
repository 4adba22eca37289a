#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace acp::persistence {

/// What is stored of a secret.
struct sealed_secret {
  std::string key_id; ///< names the key it was sealed with; says nothing about it
  std::string bytes;  ///< format 1: one byte 0x01, a nonce of 12 bytes, the ciphertext, a tag of 16 bytes
};

enum class unseal_error : std::uint8_t {
  unknown_key, ///< sealed with a key this box does not have
  damaged,     ///< changed after it was sealed, or it belongs to something else
};

/// Encrypts secrets at rest: AES-256-GCM, a fresh random nonce each time. What the secret belongs to (an endpoint's id)
/// is authenticated with it, so that a stored secret can't be moved to another row. Copies share the keys, which are
/// wiped with the last of them. Any thread.
class secret_box {
public:
  /// From the base64 text of 32 random bytes (RFC 4648, with padding). Several, separated by commas: the first one
  /// seals, all of them unseal, which is how a key is changed. Blanks and line ends around them are ignored. The error
  /// never repeats the text.
  static std::expected<secret_box, std::string> from_text(std::string_view keys);

  /// Throws std::runtime_error when the system gives no randomness.
  sealed_secret seal(std::string_view secret, std::string_view belongs_to) const;
  std::expected<std::string, unseal_error> unseal(const sealed_secret& sealed, std::string_view belongs_to) const;

  /// Of the key that seals.
  const std::string& key_id() const;

private:
  struct key;
  using keys = std::vector<std::shared_ptr<const key>>;
  explicit secret_box(keys all);

  keys keys_;
};

} // namespace acp::persistence
