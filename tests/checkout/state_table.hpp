#pragma once

#include "shop_front.hpp"

#include <string>
#include <vector>

namespace acp::checkout::testing {

/// What every status makes of every command, as Markdown tables: made by asking `decide`.
std::string state_tables();

/// A session in each status there is.
std::vector<session_state> one_in_each_status(shop_front& shop);

} // namespace acp::checkout::testing
