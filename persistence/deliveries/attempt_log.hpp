#pragma once

#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/database.hpp"
#include "persistence/deliveries/delivery.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace acp::persistence {

/// What of an endpoint's attempts to list; all that everything given applies to.
struct attempt_query {
  std::string endpoint = {};
  std::optional<std::string> webhook_id = {};
  std::optional<std::string> session = {};
  std::optional<bool> failed = {};                 ///< only those that failed, or only those that delivered
  std::optional<checkout::time_point> before = {}; ///< began earlier
  int limit = 100;                                 ///< 1 to 1000
};

/// The attempts of the last 14 days. One connection; one thread at a time.
class attempt_log {
public:
  virtual ~attempt_log() = default;

  /// Newest first; none for a text that is no webhook id. Blocks; throws connection_lost.
  virtual std::vector<delivery_attempt> list(const attempt_query& query) = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<attempt_log> open_attempt_log(const delivery_database& database);

} // namespace acp::persistence
