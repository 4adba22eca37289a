#pragma once

#include <chrono>
#include <string>

namespace acp::persistence {

/// Where the stores of this folder find the database. Each store opens one connection of its own, as acp_server where
/// the login may, when it is made.
struct delivery_database {
  std::string url;
  std::chrono::milliseconds statement_timeout{5000};
};

} // namespace acp::persistence
