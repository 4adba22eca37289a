#pragma once

#include <string_view>

namespace acp {

/// The OpenAPI 3.1 document of a supported version as JSON; empty for other versions.
std::string_view openapi_document(std::string_view version);

/// The JSON Schema (draft 2020-12) of all types of a supported version; empty for other versions.
std::string_view json_schema_document(std::string_view version);

/// The tools of a supported version as a JSON array on one line, each with its arguments' schema bundled, as
/// `tools/list` of the Model Context Protocol has them; empty for other versions.
std::string_view tools_document(std::string_view version);

} // namespace acp
