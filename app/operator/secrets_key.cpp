#include "app/operator/secrets_key.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <sys/random.h>
#include <system_error>

namespace acp::app {

std::expected<std::optional<persistence::secret_box>, std::string> read_secrets_key(const settings& s) {
  if (s.secrets_key.empty()) return std::nullopt;
  auto box = persistence::secret_box::from_text(s.secrets_key);
  if (!box) return std::unexpected("ACP_SECRETS_KEY: " + box.error());
  return std::move(*box);
}

persistence::secret_box unrelated_secrets_key() {
  return persistence::secret_box::from_text(new_secrets_key()).value();
}

std::string new_secrets_key() {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<unsigned char, 32> bytes{};
  if (getentropy(bytes.data(), bytes.size()) != 0)
    throw std::system_error(errno, std::generic_category(), "getentropy");
  std::string text;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const auto byte : bytes) {
    pending = pending << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += digits[pending >> (bits - 6) & 63];
  }
  text += digits[pending << (6 - bits) & 63]; // 32 bytes leave four bits
  return text + "=";
}

} // namespace acp::app
