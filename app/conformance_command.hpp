#pragma once

#include "app/commands/conformance.hpp"

#include <CLI/CLI.hpp>

namespace acp::app {

/// Adds `conformance`, which fills `given`. It needs no settings.
CLI::App* add_conformance_command(CLI::App& cli, conformance_options& given);

} // namespace acp::app
