#include "http/server/tls/terms.hpp"

#include <openssl/ssl.h>

#include <array>
#include <string_view>

namespace acp::http {
namespace {

/// For TLS 1.2; 1.3 has none that is weaker. All of them authenticate what they encrypt, under keys nobody keeps.
constexpr auto ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL";
constexpr auto groups = "X25519:P-256:P-384";
constexpr std::string_view wanted_protocol = "\x08http/1.1"; // ALPN, with its length before it
constexpr std::array<unsigned char, 3> session_context{'a', 'c', 'p'};

/// Clients that name protocols must name ours; those that name none speak it anyhow.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  const std::string_view list{reinterpret_cast<const char*>(offered), offered_size};
  for (std::size_t at = 0; at < list.size(); at += 1 + static_cast<unsigned char>(list[at])) {
    if (list.substr(at, wanted_protocol.size()) != wanted_protocol) continue;
    *chosen = offered + at + 1;
    *size = static_cast<unsigned char>(wanted_protocol.size() - 1);
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace

bool set_terms(ssl_ctx_st* context) {
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) return false;
  if (SSL_CTX_set_cipher_list(context, ciphers) != 1) return false;
  // OpenSSL's macro, without its old-style cast.
  if (SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, const_cast<char*>(groups)) != 1) return false;
  // An end without a farewell is an end: requests say how long they are.
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  // Clients come back with a ticket; the server remembers nothing of them. A new certificate ends all tickets.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  if (SSL_CTX_set_session_id_context(context, session_context.data(), session_context.size()) != 1) return false;
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return true;
}

} // namespace acp::http
