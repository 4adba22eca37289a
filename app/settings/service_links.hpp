#pragma once

#include "app/settings/settings.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace acp::app {

/// The variables Kubernetes puts into every container for each service of its namespace ("service links"). A service
/// called acp-checkout makes ACP_CHECKOUT_SERVICE_HOST and others, which are no misspelt settings of ours.
class service_links {
public:
  /// A service is one whose …_SERVICE_HOST and …_SERVICE_PORT are both there: Kubernetes sets them together.
  explicit service_links(const environment& env);

  /// True for a name that Kubernetes makes of one of these services, and for no other.
  bool contain(std::string_view name) const;

private:
  std::set<std::string, std::less<>> services_; ///< with the underscore at the end: "ACP_CHECKOUT_"
};

} // namespace acp::app
