#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acp::app {

/// The whole file; nothing where it is not there. Throws std::system_error when it can't be read.
std::optional<std::string> read_if_there(const std::string& path);

/// Puts the text there for this user alone (mode 600), whole or not at all. Throws std::system_error.
void write_secret(const std::string& path, std::string_view text);

std::string without_line_end(std::string text);

} // namespace acp::app
