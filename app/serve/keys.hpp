#pragma once

#include "app/serve/key_refresher.hpp"

#include <string>

namespace acp::app {

/// Every active key of the database, as the edge wants them. Throws persistence::connection_lost.
key_refresher::source agent_keys(const std::string& database_url);
/// Every active operators' key; the caller is the name of whose it is. Throws persistence::connection_lost.
key_refresher::source operator_keys(const std::string& database_url);

} // namespace acp::app
