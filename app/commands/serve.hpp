#pragma once

#include "app/settings/settings.hpp"

namespace acp::app {

/// Runs the server until a signal stops it. Returns the exit code.
int serve(const settings& s);

} // namespace acp::app
