#pragma once

#include <string_view>

namespace acp::http {

/// True for `application/json`, with no charset or UTF-8.
bool is_json(std::string_view content_type);

} // namespace acp::http
