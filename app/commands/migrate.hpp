#pragma once

#include "app/settings/settings.hpp"

#include <optional>

namespace acp::app {

struct migrate_options {
  std::optional<int> shards; ///< fixed by the first migration of a database
};

/// Brings the database up to this program and says what was applied. Returns the exit code.
int migrate(const settings& s, const migrate_options& options);

} // namespace acp::app
