#include "http/server/public_documents.hpp"

#include "http/server/endpoint.hpp"

#include "checkout/quoting/extensions.hpp"
#include "spec/codecs.hpp"
#include "spec/versions.hpp"

#include <nlohmann/json.hpp>

namespace acp::http {
namespace {

/// An endpoint's pattern as the protocol writes it.
std::string protocol_path(std::string_view pattern) {
  constexpr std::string_view ours = "{id}";
  std::string path{pattern};
  if (const auto at = path.find(ours); at != std::string::npos)
    path.replace(at, ours.size(), "{authentication_session_id}");
  return path;
}

/// The document with this server as the one it describes, without what it does not delegate. What stands at the
/// origin's root has its own address.
std::string with_servers(const std::string& openapi, const discovery_facts& facts) {
  using json = nlohmann::ordered_json;
  auto document = json::parse(openapi);
  const auto servers = [](const std::string& url) { return json::array({json::object({{"url", url}})}); };
  document["servers"] = servers(facts.api_base_url);
  if (!document.contains("paths")) return document.dump();
  auto& paths = document["paths"];
  if (!facts.delegates) {
    for (const auto& each : endpoints)
      if (is_delegation(each.what)) paths.erase(protocol_path(each.pattern));
  }
  if (!facts.origin.empty()) {
    if (const auto discovery = paths.find("/.well-known/acp.json"); discovery != paths.end())
      (*discovery)["servers"] = servers(facts.origin);
  }
  return document.dump();
}

} // namespace

std::string make_discovery(const discovery_facts& facts, const checkout::merchant_profile& profile) {
  DiscoveryResponse discovery;
  discovery.protocol.version = newest_version();
  for (const auto version : supported_versions()) discovery.protocol.supported_versions.emplace_back(version);
  discovery.api_base_url = facts.api_base_url;
  discovery.transports = {Transport::rest, Transport::mcp};
  discovery.capabilities.services = facts.services;
  if (facts.delegates) discovery.capabilities.services.push_back(Service::delegate_payment);
  auto& extensions = discovery.capabilities.extensions.emplace();
  for (const auto& extension : checkout::known_extensions()) extensions.emplace_back().name = extension.name;
  if (!profile.interventions.empty()) discovery.capabilities.intervention_types = profile.interventions;
  if (!facts.currencies.empty()) discovery.capabilities.supported_currencies = facts.currencies;
  if (!profile.locales.empty()) discovery.capabilities.supported_locales = profile.locales;

  std::string text;
  write_json(text, discovery);
  return text;
}

public_documents make_public_documents(const discovery_facts& facts, const checkout::merchant_profile& profile,
                                       const std::map<std::string, std::string>& openapi) {
  public_documents documents;
  documents.discovery = std::make_shared<const std::string>(make_discovery(facts, profile));
  for (const auto& [version, text] : openapi)
    documents.openapi.emplace(version, std::make_shared<const std::string>(with_servers(text, facts)));
  documents.locales = profile.locales;
  return documents;
}

} // namespace acp::http
