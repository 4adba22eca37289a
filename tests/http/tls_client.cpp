#include "tls_client.hpp"

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace acp::test {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error{what};
}

template <class Write>
void write_pem(const std::string& file, Write write) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{std::fopen(file.c_str(), "w"), std::fclose};
  require(out && write(out.get()) == 1, "a PEM file can't be written");
}

int connected_socket(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{10, 0};
  ::setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return s;
  ::close(s);
  throw std::runtime_error{"no connection"};
}

std::string name_in(const X509* certificate) {
  std::array<char, 256> text{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
  return text.data();
}

} // namespace

test_certificate::test_certificate(const std::string& name) {
  auto pattern = (std::filesystem::temp_directory_path() / "acp-tls-XXXXXX").string();
  require(::mkdtemp(pattern.data()) != nullptr, "no folder for certificates");
  folder_ = pattern;
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  const std::unique_ptr<X509, void (*)(X509*)> x{X509_new(), X509_free};
  require(key && x, "no key");
  X509_set_version(x.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(x.get()), 24 * 60 * 60);
  X509_set_pubkey(x.get(), key.get());
  auto* const subject = X509_get_subject_name(x.get());
  X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x.get(), subject);
  require(X509_sign(x.get(), key.get(), EVP_sha256()) > 0, "not signed");
  write_pem(certificate(), [&](std::FILE* f) { return PEM_write_X509(f, x.get()); });
  write_pem(this->key(),
            [&](std::FILE* f) { return PEM_write_PrivateKey(f, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

test_certificate::~test_certificate() {
  std::error_code ignored; // a folder left behind in /tmp fails no test
  std::filesystem::remove_all(folder_, ignored);
}

tls_client::tls_client(std::uint16_t port, const offer& o)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free)
    , session_(nullptr, SSL_free) {
  SSL_CTX_set_security_level(context_.get(), 0); // it is the server who refuses what is old
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context_.get(), o.most_version);
  if (o.shown != nullptr) {
    SSL_CTX_use_certificate_file(context_.get(), o.shown->certificate().c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_.get(), o.shown->key().c_str(), SSL_FILETYPE_PEM);
  }
  session_.reset(SSL_new(context_.get()));
  if (!o.alpn.empty()) {
    const auto list = std::string(1, static_cast<char>(o.alpn.size())) + o.alpn;
    SSL_set_alpn_protos(session_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                        static_cast<unsigned>(list.size()));
  }
  socket_ = connected_socket(port);
  SSL_set_fd(session_.get(), socket_);
  if (SSL_connect(session_.get()) == 1) return;
  ::close(socket_);
  throw std::runtime_error{"no handshake"};
}

tls_client::~tls_client() { ::close(socket_); }

void tls_client::send_bytes(std::string_view bytes) {
  require(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0, "sending failed");
}

http_response tls_client::receive() {
  while (true) {
    if (auto response = take_response(unread_)) return std::move(*response);
    read_some();
    require(!farewell_, "the server ended the connection before it had answered");
  }
}

void tls_client::read_until(std::string_view text) {
  while (unread_.find(text) == std::string::npos) {
    require(!farewell_, "the server ended the connection before it had sent that");
    read_some();
  }
}

bool tls_client::ended_in_order() {
  try {
    while (!farewell_) read_some();
  } catch (const std::runtime_error&) {
    return false;
  }
  return true;
}

void tls_client::read_some() {
  std::array<char, 16 * 1024> bytes{};
  const int got = SSL_read(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
  if (got > 0) unread_.append(bytes.data(), static_cast<std::size_t>(got));
  farewell_ = got <= 0 && SSL_get_error(session_.get(), got) == SSL_ERROR_ZERO_RETURN;
  require(got > 0 || farewell_, "reading failed");
}

std::string tls_client::alpn() const {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(session_.get(), &chosen, &size);
  return {reinterpret_cast<const char*>(chosen), size};
}

std::string tls_client::server_name() const { return name_in(SSL_get0_peer_certificate(session_.get())); }

} // namespace acp::test
