#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace acp::test {
namespace {

void require(bool done) {
  if (!done) throw std::runtime_error("no certificate could be made");
}

EVP_PKEY* new_key() {
  auto* const key = EVP_EC_gen("P-256");
  require(key != nullptr);
  return key;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

X509* new_certificate(EVP_PKEY* key, const char* subject, long valid_from, long valid_until) {
  static std::atomic<long> serial{1};
  auto* const certificate = X509_new();
  require(certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), valid_until);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(subject), -1, -1, 0);
  require(X509_set_pubkey(certificate, key) == 1);
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
  require(X509_sign(certificate, key, EVP_sha256()) > 0);
}

} // namespace

test_authority::test_authority() : key_(new_key()), certificate_(new_certificate(key_, "test authority", -3600, 3600)) {
  add_extension(certificate_, certificate_, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_, certificate_, NID_key_usage, "critical,keyCertSign");
  sign(certificate_, certificate_, key_);
}

test_authority::~test_authority() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::string test_authority::pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), &BIO_free};
  require(PEM_write_bio_X509(out.get(), certificate_) == 1);
  char* text = nullptr;
  const auto size = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &text);
  return {text, static_cast<std::size_t>(size)};
}

std::shared_ptr<SSL_CTX> test_authority::server(const certificate_wish& wish) const {
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
  auto* const key = new_key();
  auto* const certificate = new_certificate(key, "test server", wish.valid_from, wish.valid_until);
  add_extension(certificate, certificate_, NID_subject_alt_name, wish.names);
  if (wish.self_signed)
    sign(certificate, certificate, key);
  else
    sign(certificate, certificate_, key_);
  require(SSL_CTX_use_certificate(context.get(), certificate) == 1 && SSL_CTX_use_PrivateKey(context.get(), key) == 1);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

} // namespace acp::test
