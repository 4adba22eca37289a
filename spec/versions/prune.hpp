#pragma once

#include "spec/validate/rule.hpp"

#include <nlohmann/json_fwd.hpp>

namespace acp::versions {

/// Takes out of a valid document what its version does not know: members that are ignored must not come to mean
/// something in a later version.
void prune(nlohmann::json& document, const rule& known);

} // namespace acp::versions
