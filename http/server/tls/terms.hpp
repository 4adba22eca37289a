#pragma once

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace acp::http {

/// What this server agrees to under TLS, whatever its certificate: 1.2 and 1.3, ciphers with forward secrecy and
/// authentication, HTTP/1.1. False when the library can't.
bool set_terms(ssl_ctx_st* context);

} // namespace acp::http
