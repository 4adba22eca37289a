#pragma once

#include "checkout/session/profile.hpp"
#include "spec/types.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace acp::http {

/// What anyone may read without a key, and the languages answers come in.
struct public_documents {
  std::shared_ptr<const std::string> discovery;                                   ///< the body of /.well-known/acp.json
  std::map<std::string, std::shared_ptr<const std::string>, std::less<>> openapi; ///< by version
  std::vector<std::string> locales;                                               ///< BCP 47, the default first
};

/// What the discovery document tells about this server; all of it holds for every merchant on it.
struct discovery_facts {
  std::string api_base_url; ///< absolute, with the base path, without a slash at the end
  std::string origin;       ///< the same without the base path; empty: there is none
  std::vector<Service> services{Service::checkout, Service::orders};
  bool delegates = false;              ///< payments and authentications can be delegated to this server
  std::vector<std::string> currencies; ///< ISO 4217, in lower case; empty: not told
};

/// The discovery document (protocol: DiscoveryResponse). Takes languages and interventions from the profile, never its
/// name, shop or links: the document must not tell who the merchant is.
std::string make_discovery(const discovery_facts& facts, const checkout::merchant_profile& profile);

/// Discovery, the OpenAPI documents of the versions given, with the addresses of this server, and the profile's
/// languages.
public_documents make_public_documents(const discovery_facts& facts, const checkout::merchant_profile& profile,
                                       const std::map<std::string, std::string>& openapi);

} // namespace acp::http
