#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::versions {

/// Where an older version has what a JSONPath of the newest one points to; nothing where it has no such thing.
std::optional<std::string> session_path(std::string_view newest, std::string_view version);
/// The same within a request.
std::optional<std::string> request_path(std::string_view newest, std::string_view version);

} // namespace acp::versions
