#include "conformance/server_facts.hpp"

#include "conformance/look.hpp"
#include "conformance/signing.hpp"
#include "spec/versions.hpp"

namespace acp::conformance {
namespace {

constexpr std::string_view no_version = "2000-01-01";

std::vector<std::string> texts(const json& from, std::string_view path) {
  std::vector<std::string> found;
  for (const auto& each : list_at(from, path))
    if (each.is_string()) found.push_back(each.get<std::string>());
  return found;
}

message get(const options& how, std::string url, std::string_view version) {
  message m{"GET", std::move(url), {}, {}};
  m.headers = {
      {"Authorization", "Bearer " + how.key}, {"API-Version", std::string{version}}, {"Accept", "application/json"}};
  sign_message(how, m);
  return m;
}

void read_discovery(const json& document, server_facts& facts) {
  facts.versions = texts(document, "protocol.supported_versions");
  facts.services = texts(document, "capabilities.services");
  facts.transports = texts(document, "transports");
  for (const auto& each : list_at(document, "capabilities.extensions"))
    facts.extensions.push_back(text_at(each, "name"));
}

/// A server that speaks a version knows no such session; one that does not refuses the version.
bool speaks(caller& c, const options& how, std::string_view version) {
  const auto answer = c.call(get(how, how.url + "/checkout_sessions/cs_unknown", version));
  return answer.status == 404 || answer.ok();
}

/// Those we know, and are asked for.
std::vector<std::string> wanted(const std::vector<std::string>& spoken, const options& how) {
  std::vector<std::string> those;
  for (const auto version : supported_versions()) {
    const bool asked = how.versions.empty() || std::ranges::find(how.versions, version) != how.versions.end();
    if (asked && std::ranges::find(spoken, version) != spoken.end()) those.emplace_back(version);
  }
  return those;
}

} // namespace

std::string discovery_url(const std::string& url) {
  const auto authority = url.find("://") + 3;
  return url.substr(0, url.find('/', authority)) + "/.well-known/acp.json";
}

server_facts find_out(caller& c, const options& how, std::string& why) {
  server_facts facts;
  const auto document = c.call({"GET", discovery_url(how.url), {{"Accept", "application/json"}}, {}});
  if (document.status == 0) {
    why = "nobody answers at " + how.url + ": " + document.failure;
    return facts;
  }
  facts.has_discovery = document.status == 200;
  if (facts.has_discovery) read_discovery(document.body, facts);
  if (facts.versions.empty())
    facts.versions =
        texts(c.call(get(how, how.url + "/checkout_sessions/cs_unknown", no_version)).body, "supported_versions");
  if (facts.versions.empty())
    for (const auto version : supported_versions())
      if (speaks(c, how, version)) facts.versions.emplace_back(version);
  facts.versions = wanted(facts.versions, how);
  if (facts.versions.empty()) why = "the server at " + how.url + " speaks none of the versions asked for";
  return facts;
}

} // namespace acp::conformance
