#pragma once

#include <span>
#include <string_view>

namespace acp::persistence {

/// A file of migrations/, as it was when this binary was built.
struct embedded_migration {
  std::string_view name;   ///< `0001_roles_and_schema.sql`; sorts by number
  std::string_view sha256; ///< of its content, 64 hex digits
  std::string_view sql;
};

/// All of them, by number.
std::span<const embedded_migration> embedded_migrations();

} // namespace acp::persistence
