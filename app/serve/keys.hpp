#pragma once

#include "http/server/key_table.hpp"

#include <string>
#include <vector>

namespace acp::app {

/// Every active key of the database, as the edge wants them. Throws persistence::connection_lost.
std::vector<http::api_key> read_keys(const std::string& database_url);
/// Every active operators' key; the caller is the name of whose it is. Throws persistence::connection_lost.
std::vector<http::api_key> read_operator_keys(const std::string& database_url);

} // namespace acp::app
