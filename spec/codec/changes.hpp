#pragma once

#include <nlohmann/json_fwd.hpp>

namespace acp {

/// Brings a document up to date with what write_changes wrote: every member of `changes` replaces the
/// document's whole member of that name, null removes it. Throws std::invalid_argument if either is
/// not an object.
void apply_changes(nlohmann::json& document, const nlohmann::json& changes);

} // namespace acp
