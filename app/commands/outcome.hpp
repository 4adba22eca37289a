#pragma once

#include <string>
#include <string_view>

namespace acp::app {

/// Exit codes.
inline constexpr int success = 0;
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;

/// Says on standard error, in one line, why the program can't go on. Returns `failed`.
int fail(std::string_view why);

/// The same for a setting or an argument. Returns `wrong_usage`.
int refuse(std::string_view why);

/// A library's message as one line.
std::string one_line(std::string_view text);

} // namespace acp::app
