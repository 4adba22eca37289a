#pragma once

namespace acp::app {

/// Prints the program's and the protocol's version. Returns the exit code.
int show_version();

} // namespace acp::app
