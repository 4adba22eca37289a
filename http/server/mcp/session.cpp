#include "http/server/mcp/session.hpp"

#include "http/server/mcp/protocol.hpp"

#include "checkout/values/digest.hpp"

namespace acp::http::mcp {
namespace {

/// Half of the digest: 128 bits, which nobody guesses.
constexpr std::size_t seal_size = 32;

/// The token's digest is what all servers know of a key, and nobody else but who has the key.
std::string seal(const api_key& key, std::string_view said) {
  const std::string_view secret{reinterpret_cast<const char*>(key.token.data()), key.token.size()};
  return checkout::to_hex(checkout::hmac_sha256(secret, std::string{"mcp-session "}.append(said))).substr(0, seal_size);
}

} // namespace

std::string make_session(const api_key& key, std::string_view version, std::string_view nonce) {
  std::string said{version};
  said.append(".").append(nonce);
  const auto mark = seal(key, said);
  return said.append(".").append(mark);
}

std::string_view session_version(const api_key& key, std::string_view session) {
  const auto seal_at = session.rfind('.');
  if (seal_at == std::string_view::npos) return {};
  const auto said = session.substr(0, seal_at);
  if (!checkout::equal_in_constant_time(session.substr(seal_at + 1), seal(key, said))) return {};
  return known_version(said.substr(0, said.find('.')));
}

} // namespace acp::http::mcp
