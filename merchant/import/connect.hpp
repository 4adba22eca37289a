#pragma once

#include "persistence/connection.hpp"

#include <string>

namespace acp::merchant {

/// A connection for work on the catalog: stays the login it is, and has patience for large files.
inline persistence::connection connect_for_import(const std::string& database_url) {
  return persistence::connection{{.url = database_url,
                                  .application_name = "acp-checkout catalog",
                                  .role = std::nullopt,
                                  .statement_timeout = std::chrono::minutes{30},
                                  .connect_timeout = std::chrono::seconds{10}}};
}

/// Leaves a transaction without its effects.
struct roll_back {};

} // namespace acp::merchant
