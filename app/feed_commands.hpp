#pragma once

#include "app/operator_commands.hpp"

namespace acp::app {

/// Adds `feed` with its subcommands. The one that is called puts what it does into `action`, which outlives the parser.
void add_feed_commands(CLI::App& cli, command_action& action);

} // namespace acp::app
