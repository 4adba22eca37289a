#pragma once

#include "spec/validate/rule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace acp::versions {

/// Takes out of a valid document what its version does not know: members that are ignored must not come to mean
/// something in a later version.
void prune(nlohmann::json& document, const rule& known);

/// The member that goes by this name, or by the other one that is understood for it; null for none.
const member_rule* known_member(const object_rule& known, std::string_view name);

} // namespace acp::versions
