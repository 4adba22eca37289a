#pragma once

#include "spec/versions/upgrade.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace acp::versions {

// Valid requests of one version as a later one says them. 2026-01-16 and 2026-04-17 changed nothing that is asked for.

/// From 2025-09-29.
void to_2025_12_12(nlohmann::json& request, request_type type);
/// From 2025-12-12 and 2026-01-16; `asked` is the version the request came in.
void to_2026_01_30(nlohmann::json& request, request_type type, std::string_view asked,
                   const request_defaults& defaults);

} // namespace acp::versions
