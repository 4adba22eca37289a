#include "http/client/tls_context.hpp"

#include <boost/asio/buffer.hpp>

namespace acp::outbound {

namespace ssl = boost::asio::ssl;

std::expected<std::unique_ptr<ssl::context>, std::string> make_tls_context(const std::string& extra_ca_file,
                                                                           const std::string& extra_ca_pem) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  boost::system::error_code ec;
  context->set_verify_mode(ssl::verify_peer, ec);
  if (!ec) context->set_default_verify_paths(ec);
  if (!ec && SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1)
    return std::unexpected{std::string{"TLS 1.2 is not available"}};
  if (ec) return std::unexpected{"TLS cannot be set up: " + ec.message()};
  if (!extra_ca_file.empty()) context->load_verify_file(extra_ca_file, ec);
  if (ec)
    return std::unexpected{"the certificate authorities in " + extra_ca_file + " cannot be read: " + ec.message()};
  if (!extra_ca_pem.empty()) context->add_certificate_authority(boost::asio::buffer(extra_ca_pem), ec);
  if (ec) return std::unexpected{"the extra certificate authorities cannot be read: " + ec.message()};
  return context;
}

} // namespace acp::outbound
