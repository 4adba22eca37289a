#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace acp::test {

/// What a certificate says, and how it is wrong.
struct certificate_wish {
  std::string names = "DNS:hook.test"; ///< as subjectAltName has them
  long valid_from = -3600;             ///< seconds from now
  long valid_until = 3600;
  bool self_signed = false;
};

/// A certificate authority of the test's own.
class test_authority {
public:
  test_authority();
  ~test_authority();
  test_authority(const test_authority&) = delete;
  test_authority& operator=(const test_authority&) = delete;

  /// What trusts it.
  std::string pem() const;
  /// For a server, with a certificate as wished.
  std::shared_ptr<SSL_CTX> server(const certificate_wish& wish = {}) const;

private:
  EVP_PKEY* key_;
  X509* certificate_;
};

} // namespace acp::test
