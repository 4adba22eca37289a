#pragma once

#include "app/settings/settings.hpp"
#include "telemetry/log.hpp"

namespace acp::app {

/// Starts the log as set. Throws std::system_error when its file can't be opened.
telemetry::log_session start_log(const settings& s);

} // namespace acp::app
