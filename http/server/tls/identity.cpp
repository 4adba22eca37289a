#include "http/server/tls/identity.hpp"

#include "http/server/tls/terms.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <ctime>
#include <utility>

namespace acp::http {
namespace {

/// What OpenSSL says last, or that there is no more to say.
std::string because() {
  const auto* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason != nullptr ? reason : "it does not say why";
}

std::unexpected<std::string> refused(const std::string& what, const std::string& file) {
  return std::unexpected{what + " " + file + " can't be used: " + because()};
}

/// Instead of asking at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

/// Clients whose certificate none of these signed don't get in.
bool ask_for_certificates(SSL_CTX* context, const std::string& authorities) {
  auto* const names = SSL_load_client_CA_file(authorities.c_str());
  if (names == nullptr) return false;
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return SSL_CTX_load_verify_file(context, authorities.c_str()) == 1;
}

} // namespace

std::expected<tls_identity::context, std::string> tls_identity::read(const tls_files& files) {
  ERR_clear_error();
  context c{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  if (c == nullptr || !set_terms(c.get())) return std::unexpected{"TLS can't be set up: " + because()};
  SSL_CTX_set_default_passwd_cb(c.get(), no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(c.get(), files.certificate.c_str()) != 1)
    return refused("the certificate", files.certificate);
  if (SSL_CTX_use_PrivateKey_file(c.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(c.get()) != 1)
    return refused("the key", files.key);
  if (!files.client_ca.empty() && !ask_for_certificates(c.get(), files.client_ca))
    return refused("the list of clients' authorities", files.client_ca);
  return c;
}

std::expected<std::shared_ptr<tls_identity>, std::string> tls_identity::load(tls_files files) {
  auto first = read(files);
  if (!first) return std::unexpected{std::move(first.error())};
  return std::shared_ptr<tls_identity>{new tls_identity{std::move(files), std::move(*first)}};
}

std::expected<void, std::string> tls_identity::reload() {
  auto next = read(files_);
  if (!next) return std::unexpected{std::move(next.error())};
  const std::scoped_lock lock(mutex_);
  newest_ = std::move(*next);
  return {};
}

tls_identity::context tls_identity::newest() const {
  const std::scoped_lock lock(mutex_);
  return newest_;
}

std::chrono::sys_seconds tls_identity::expires() const {
  const auto c = newest();
  std::tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(c.get())), &end);
  return std::chrono::sys_seconds{std::chrono::seconds{timegm(&end)}};
}

// The session keeps the context it was made with for as long as it lives.
std::unique_ptr<tls_session> tls_identity::begin(int socket) const {
  tls_session::handle session{SSL_new(newest().get())};
  if (session == nullptr || SSL_set_fd(session.get(), socket) != 1) return nullptr;
  return std::make_unique<tls_session>(std::move(session));
}

} // namespace acp::http
