#pragma once

#include <cstddef>
#include <string_view>

namespace acp {

/// How many bytes at the beginning stand for themselves in a JSON string: up to the first quote, backslash or control
/// character, or all.
std::size_t plain_prefix(std::string_view text);

} // namespace acp
