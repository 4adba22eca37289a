#pragma once

#include "conformance/caller.hpp"
#include "conformance/options.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// What a server says about itself before anything is bought.
struct server_facts {
  std::vector<std::string> versions; ///< spoken by it and by us, oldest first
  bool has_discovery = false;
  std::vector<std::string> services; ///< announced
  std::vector<std::string> transports;
  std::vector<std::string> extensions;

  bool offers(std::string_view service) const { return std::ranges::find(services, service) != services.end(); }
  bool speaks_over(std::string_view transport) const {
    return std::ranges::find(transports, transport) != transports.end();
  }
};

/// Where the discovery document is: at the origin's root.
std::string discovery_url(const std::string& url);

/// Asks for the discovery document; without one, or where it names no versions, asks with an unknown version, and at
/// last for each version we know. No versions: none is spoken, or nobody is there, and `why` says which.
server_facts find_out(caller& c, const options& how, std::string& why);

} // namespace acp::conformance
