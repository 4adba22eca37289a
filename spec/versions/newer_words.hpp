#pragma once

#include "spec/validate/rule.hpp"

#include <nlohmann/json.hpp>

namespace acp::versions {

/// Whether a document of the former version names something, however deep, that only the newer one has a name for.
/// Null is no value, and what neither knows means nothing.
bool has_newer_words(const nlohmann::json& document, const rule& newer, const rule& former);

} // namespace acp::versions
