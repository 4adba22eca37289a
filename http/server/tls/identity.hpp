#pragma once

#include "http/server/tls/session.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace acp::http {

/// The PEM files a listener's TLS is made of.
struct tls_files {
  std::string certificate; ///< the server's own first, then those between it and its authority
  std::string key;         ///< of the certificate, without a passphrase
  std::string client_ca;   ///< clients must show a certificate of one of these authorities; empty: they are not asked

  friend bool operator==(const tls_files&, const tls_files&) = default;
};

/// What a listener proves itself with under TLS 1.2 and 1.3. Files are only read by `load` and `reload`. Callable from
/// any thread.
class tls_identity {
public:
  /// The error is a sentence for the operator: what is wrong with which file.
  static std::expected<std::shared_ptr<tls_identity>, std::string> load(tls_files files);

  /// Reads the files again. What is begun from then on uses them; connections that are open stay as they are. On an
  /// error nothing changes.
  std::expected<void, std::string> reload();

  /// When the certificate shown to new connections is no longer valid.
  std::chrono::sys_seconds expires() const;

  /// TLS for a connection that was just accepted. The socket, non-blocking, must outlive it. Null when memory is short.
  std::unique_ptr<tls_session> begin(int socket) const;

private:
  using context = std::shared_ptr<ssl_ctx_st>;

  tls_identity(tls_files files, context first) : files_(std::move(files)), newest_(std::move(first)) {}
  static std::expected<context, std::string> read(const tls_files& files);
  context newest() const;

  const tls_files files_;
  mutable std::mutex mutex_;
  context newest_;
};

} // namespace acp::http
