#pragma once

#include <string>

namespace acp::checkout::testing {

/// What every status makes of every command, as Markdown tables: made by asking `decide`.
std::string state_tables();

} // namespace acp::checkout::testing
