#pragma once

#include "actors/runtime/system_settings.hpp"
#include "app/operator/endpoint_input.hpp"
#include "app/settings/settings.hpp"
#include "http/server/public_documents.hpp"
#include "http/server/settings.hpp"
#include "merchant/postgres_merchant.hpp"
#include "persistence/event_log.hpp"

#include <string>

/// The settings as each room wants them. Nothing here starts anything.
namespace acp::app {

persistence::log_settings event_log_settings(const settings& s);
merchant::postgres_merchant_settings merchant_settings(const settings& s);
actors::system_settings actor_settings(const settings& s);
http::intake_settings intake_settings(const settings& s);
http::server_settings http_settings(const settings& s);
endpoint_defaults endpoint_defaults_of(const settings& s);

/// What anyone may read: discovery and the OpenAPI documents of all versions spoken.
/// What requests of older protocol versions leave open. `currencies` are those of the catalog.
request_defaults request_defaults_of(const settings& s, const checkout::merchant_profile& profile,
                                     const std::vector<std::string>& currencies);
/// `delegates`: whether agents can delegate payments and authentications to this server.
http::public_documents public_documents(const settings& s, const checkout::merchant_profile& profile,
                                        std::vector<std::string> currencies, bool delegates = false);

/// Where agents delegate to: the sandbox, unless the settings or a real payment service say nobody; null then.
checkout::delegation_service* delegation_of(const settings& s, merchant::postgres_merchant& shop);

/// `http://`, or `https://` where it is secure, and the address, IPv6 in brackets.
std::string url_of(const std::string& host, std::uint16_t port, bool secure);

/// Where the server listens, with the port it has in the end.
std::string listening_url(const settings& s, std::uint16_t port);

/// ACP_PUBLIC_URL, or where the server listens as this machine sees it.
std::string public_url(const settings& s);

/// Wall-clock time, and randomness from the kernel.
checkout::time_point system_now();
checkout::entropy random_bits();

} // namespace acp::app
