#include "app/commands/version.hpp"

#include <fmt/core.h>

namespace acp::app {

int show_version() {
  fmt::print("acp-checkout {} (protocol 2026-04-17)\n", ACP_VERSION);
  return 0;
}

} // namespace acp::app
