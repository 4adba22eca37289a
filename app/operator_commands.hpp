#pragma once

#include "app/settings/settings.hpp"

#include <CLI/CLI.hpp>
#include <functional>

namespace acp::app {

/// What a subcommand does once there are settings; returns the exit code.
using command_action = std::function<int(const settings&)>;

/// Adds operators, endpoints, dead-letters, replay and secrets-key. The one that is called puts what it does into
/// `action`, which outlives the parser.
void add_operator_commands(CLI::App& cli, command_action& action);

} // namespace acp::app
