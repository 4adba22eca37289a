#pragma once

#include <boost/asio/ssl/context.hpp>

#include <expected>
#include <memory>
#include <string>

namespace acp::outbound {

/// For calls to servers: TLS 1.2 and later, certificates verified against the system's authorities and these.
/// Fails, with a sentence, when they cannot be read.
std::expected<std::unique_ptr<boost::asio::ssl::context>, std::string>
make_tls_context(const std::string& extra_ca_file, const std::string& extra_ca_pem);

} // namespace acp::outbound
