#pragma once

#include <string>
#include <string_view>

namespace acp {

/// Appends text as a JSON string, quotes included. UTF-8 passes through as it is; only what RFC 8259
/// demands is escaped, in the short form where there is one, as RFC 8785 wants it.
void append_json_string(std::string& out, std::string_view text);

} // namespace acp
